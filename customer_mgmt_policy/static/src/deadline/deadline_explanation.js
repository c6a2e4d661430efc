import { Component, markup } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

export class DeadlineExplanation extends Component {
    static template = "customer_mgmt_policy.DeadlineExplanation";
    static components = { Dialog };
    static props = { title: String, body: String, close: Function };

    get body() {
        return markup(this.props.body);
    }
}
