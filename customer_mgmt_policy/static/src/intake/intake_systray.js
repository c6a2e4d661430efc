import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** How many mails wait for a decision of customer service; shown only when there are any, kept up to date by the server. */
export class IntakeSystray extends Component {
    static template = "customer_mgmt_policy.IntakeSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ count: 0 });
        useService("bus_service").subscribe("customer.mail.intake/waiting", () => this.refresh());
        onWillStart(async () => {
            if (await user.hasGroup("customer_mgmt_policy.group_cs_agent")) {
                await this.refresh();
            }
        });
    }

    async refresh() {
        this.state.count = await this.orm.silent.call("customer.mail.intake", "get_waiting_count", []);
    }

    open() {
        this.action.doAction("customer_mgmt_policy.customer_mail_intake_action", { clearBreadcrumbs: true });
    }
}

registry.category("systray").add("customer_mgmt_policy.IntakeSystray", { Component: IntakeSystray }, { sequence: 24 });
