import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What an approver needs to know: labels and texts, one below the other. */
export class ApprovalFacts extends Component {
    static template = "customer_mgmt_policy.ApprovalFacts";
    static props = { ...standardFieldProps };

    get facts() {
        return (this.props.record.data[this.props.name] || [])
            .filter(([, text]) => text)
            .map(([label, text]) => ({ label, text }));
    }
}

registry.category("fields").add("customer_approval_facts", {
    component: ApprovalFacts,
    displayName: _t("Facts"),
    supportedTypes: ["json"],
});
