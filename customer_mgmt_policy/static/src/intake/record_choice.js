import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Records to choose one of, as the field named in the option `offers` says: `[{key, number, title, words, fits}, …]`. */
export class RecordChoice extends Component {
    static template = "customer_mgmt_policy.RecordChoice";
    static props = { ...standardFieldProps, offersField: { type: String } };

    get offers() {
        return this.props.record.data[this.props.offersField] || [];
    }

    choose(offer) {
        return this.props.record.update({ [this.props.name]: offer.key });
    }
}

registry.category("fields").add("customer_record_choice", {
    component: RecordChoice,
    displayName: _t("Choice of a Record"),
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({ offersField: options.offers }),
});
