import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Who decides at the customer, who reports to whom and who influences whom; the server lays the picture out. */
export class RelationshipMap extends Component {
    static template = "customer_mgmt_policy.RelationshipMap";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.legend = [
            ["close", _t("Close")], ["good", _t("Good")], ["acquainted", _t("Acquainted")], ["distant", _t("Distant")],
            ["strained", _t("Strained")],
        ];
        this.marker = `customer_influence_${this.props.record.id}`;
    }

    get map() {
        return this.props.record.data[this.props.name];
    }

    /** Chinese characters are as wide as two letters. */
    shorten(text, room) {
        let width = 0;
        for (const [index, character] of [...text].entries()) {
            width += character.charCodeAt(0) > 0x2e80 ? 2 : 1;
            if (width > room) {
                return `${[...text].slice(0, index).join("")}…`;
            }
        }
        return text;
    }

    getHint(node) {
        return [node.name, node.function, node.role, node.closeness_label, node.attitude_label, node.user, node.note]
            .filter(Boolean).join(" · ");
    }

    getAttitude(node) {
        return { supporter: "＋", opponent: "－" }[node.attitude] || "";
    }

    async open(node) {
        if (node.contact_id && (await this.props.record.save())) {
            await this.action.doAction({
                type: "ir.actions.act_window", res_model: "res.partner", res_id: node.contact_id, views: [[false, "form"]],
            });
        }
    }
}

registry.category("fields").add("customer_relationship_map", {
    component: RelationshipMap,
    displayName: _t("Relationship map"),
    supportedTypes: ["json"],
});
