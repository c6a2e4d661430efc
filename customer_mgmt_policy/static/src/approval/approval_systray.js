import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** How many approvals wait for the user; shown only when there are any, and kept up to date by the server. */
export class ApprovalSystray extends Component {
    static template = "customer_mgmt_policy.ApprovalSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ count: 0 });
        useService("bus_service").subscribe("customer.approval/waiting", () => this.refresh());
        onWillStart(() => this.refresh());
    }

    async refresh() {
        this.state.count = await this.orm.silent.call("customer.approval", "get_waiting_count", []);
    }

    open() {
        this.action.doAction("customer_mgmt_policy.customer_approval_action_inbox", { clearBreadcrumbs: true });
    }
}

registry.category("systray").add("customer_mgmt_policy.ApprovalSystray", { Component: ApprovalSystray }, { sequence: 25 });
