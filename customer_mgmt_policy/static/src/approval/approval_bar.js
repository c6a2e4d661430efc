import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useService } from "@web/core/utils/hooks";
import { exactTime } from "../deadline/time_left";

const LOOKS = {
    waiting: { color: "secondary", icon: "fa-circle-o", label: _t("Not yet") },
    open: { color: "warning", icon: "fa-hourglass-half", label: _t("Waiting for") },
    granted: { color: "success", icon: "fa-check-circle", label: _t("Approved") },
    refused: { color: "danger", icon: "fa-times-circle", label: _t("Refused") },
    skipped: { color: "secondary", icon: "fa-minus-circle", label: _t("Not needed") },
};
const COLORS = { pending: "warning", granted: "success", refused: "danger", voided: "danger" };

/** The steps of an approval: who decided, who is waited for, and by which clause. */
export class ApprovalBar extends Component {
    static template = "customer_mgmt_policy.ApprovalBar";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get approval() {
        const values = this.props.record.data[this.props.name];
        return values && {
            ...values,
            color: COLORS[values.state] || "secondary",
            submitted: this.formatTime(values.submitted_at),
            steps: values.steps.map((step) => ({ ...step, ...LOOKS[step.state], at: this.formatTime(step.at) })),
        };
    }

    get onRecord() {
        return this.props.record.resModel !== "customer.approval";
    }

    formatTime(value) {
        return value ? exactTime(deserializeDateTime(value)) : "";
    }

    avatar(user) {
        return `/web/image/res.users/${user.id}/avatar_128`;
    }

    async approveWithComment() {
        await this.props.record.save();
        this.action.doActionButton({
            type: "object",
            context: user.context,
            name: "action_open_approve",
            resModel: "customer.approval",
            resId: this.approval.id,
            onClose: () => this.props.record.load(),
        });
    }

    open() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "customer.approval",
            res_id: this.approval.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("customer_approval_bar", {
    component: ApprovalBar,
    displayName: _t("Approval steps"),
    supportedTypes: ["json"],
});
