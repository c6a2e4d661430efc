import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { PropertyValue } from "@web/views/fields/properties/property_value";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The customer card to overwrite: each field with its own editor, filled in with what the card says now. */
export class CardChangeForm extends Component {
    static template = "customer_mgmt_policy.CardChangeForm";
    static components = { PropertyValue };
    static props = { ...standardFieldProps };

    get form() {
        return this.props.record.data[this.props.name] || { sections: [] };
    }

    get sections() {
        return this.form.sections.map((section, index) => ({
            ...section,
            index,
            title: section.kind === "new" ? _t("New Contact") : section.name,
            fields: section.fields
                .map((field, position) => ({ ...field, position, isChanged: "new" in field }))
                .filter((field) => field.is_key || field.isChanged || section.showAll || section.kind === "new"),
            hiddenCount: section.fields.filter((field) => !field.is_key && !("new" in field)).length,
        }));
    }

    /** The editors know decimal numbers, not amounts, and one kind of text. */
    getType(field) {
        return { monetary: "float", html: "text" }[field.type] || field.type;
    }

    getValue(field) {
        const value = field.isChanged ? field.new : field.value;
        return value === null ? false : value;
    }

    getId(section, field) {
        return `card_change_${section.key}_${field.name}`;
    }

    // CHANGES

    async update(change) {
        const form = JSON.parse(JSON.stringify(this.form));
        change(form);
        await this.props.record.update({ [this.props.name]: form });
    }

    onChange(section, field, value) {
        return this.update((form) => {
            const entry = form.sections[section.index].fields[field.position];
            if (value === "false") {
                value = false; // the empty choice of a list
            }
            if (JSON.stringify(value || false) === JSON.stringify(entry.value || false)) {
                delete entry.new;
            } else {
                entry.new = value;
            }
        });
    }

    onUndo(section, field) {
        return this.update((form) => {
            delete form.sections[section.index].fields[field.position].new;
        });
    }

    onShowAll(section) {
        return this.update((form) => {
            form.sections[section.index].showAll = true;
        });
    }

    onToggleLeaves(section) {
        return this.update((form) => {
            form.sections[section.index].leaves = !section.leaves;
        });
    }

    onAddContact() {
        return this.update((form) => {
            form.sections.push({ ...form.blank, key: `new-${Date.now()}` });
        });
    }

    onRemoveContact(section) {
        return this.update((form) => {
            form.sections.splice(section.index, 1);
        });
    }
}

registry.category("fields").add("customer_card_change_form", {
    component: CardChangeForm,
    displayName: _t("Customer card to overwrite"),
    supportedTypes: ["json"],
});
