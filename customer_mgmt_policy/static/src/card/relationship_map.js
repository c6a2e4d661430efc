import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useCardData } from "./card_data";

// a person with the gap beside it, and what the form needs at both sides
const PERSON_WIDTH = 148;
const SHEET_PADDING = 32;

/** Who decides at the customer, who reports to whom and who influences whom; the server lays the picture out. */
export class RelationshipMap extends Component {
    static template = "customer_mgmt_policy.RelationshipMap";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.marker = `customer_influence_${this.props.record.id}`;
        // a phone scrolls down, not sideways: the picture is folded to its width
        const columns = this.env.isSmall ? Math.floor((window.innerWidth - SHEET_PADDING) / PERSON_WIDTH) : 0;
        this.data = useCardData(this, "get_relationship_map", [columns]);
    }

    get map() {
        return this.data.value;
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

registry.category("view_widgets").add("customer_relationship_map", { component: RelationshipMap });
