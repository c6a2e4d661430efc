import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { DeadlineExplanation } from "./deadline_explanation";
import { exactTime, timeLeftInWords, useNow } from "./time_left";

/** The clocks of a record: obligation, clause, time left, and the way to “why?”, pause and new date. */
export class DeadlineBar extends Component {
    static template = "customer_mgmt_policy.DeadlineBar";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.clock = useNow();
    }

    get clocks() {
        return (this.props.record.data[this.props.name] || []).map((values) => this.toClock(values));
    }

    toClock(values) {
        const { now } = this.clock;
        const started = deserializeDateTime(values.started_at);
        const due = deserializeDateTime(values.due_at);
        const paused = values.state === "paused";
        const until = paused ? deserializeDateTime(values.paused_at) : now;
        const late = !paused && due < now;
        const near = !late && values.warn_at && deserializeDateTime(values.warn_at) <= until;
        const used = due > started ? (until - started) / (due - started) : 1;
        return {
            ...values,
            color: late ? "danger" : paused ? "secondary" : near ? "warning" : "success",
            icon: late ? "fa-exclamation-circle" : paused ? "fa-pause-circle" : "fa-clock-o",
            percent: Math.round(100 * Math.min(1, Math.max(0.02, used))),
            left: paused ? _t("paused") : timeLeftInWords(due, now),
            due: exactTime(due),
        };
    }

    async explain(clock) {
        const { resModel, resId } = this.props.record;
        this.dialog.add(DeadlineExplanation, await this.orm.call(resModel, "deadline_explain", [[resId], clock.id]));
    }

    async change(clock, method) {
        await this.props.record.save();
        this.action.doActionButton({
            type: "object",
            context: user.context,
            name: method,
            resModel: "customer.deadline",
            resId: clock.id,
            onClose: () => this.props.record.load(),
        });
    }
}

registry.category("fields").add("customer_deadline_bar", {
    component: DeadlineBar,
    displayName: _t("Deadlines"),
    supportedTypes: ["json"],
});
