import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { DeadlineExplanation } from "./deadline_explanation";

/** “Why?” in lists and cards of deadlines. */
export class DeadlineWhy extends Component {
    static template = "customer_mgmt_policy.DeadlineWhy";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
    }

    async explain() {
        this.dialog.add(DeadlineExplanation, await this.orm.call("customer.deadline", "explain", [[this.props.record.resId]]));
    }
}

registry.category("view_widgets").add("customer_deadline_why", { component: DeadlineWhy });
