import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A smart button for each kind of record that was raised in this one. */
export class RaisedButtons extends Component {
    static template = "customer_mgmt_policy.RaisedButtons";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get kinds() {
        return this.props.record.data[this.props.name] || [];
    }

    async open(kind) {
        const { resModel, resId } = this.props.record;
        this.action.doAction(await this.orm.call(resModel, "action_open_raised", [[resId], kind]));
    }
}

registry.category("fields").add("customer_raised_buttons", {
    component: RaisedButtons,
    displayName: _t("What was raised here"),
    supportedTypes: ["json"],
});
