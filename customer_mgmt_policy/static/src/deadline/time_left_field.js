import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { exactTime, timeLeftInWords, useNow } from "./time_left";

/**
 * A due time as “3 hr left” or “late by 2 days”; the time itself on hovering. On a clock its own state counts; on a record
 * with clocks it is the next due time of those that run.
 */
export class TimeLeftField extends Component {
    static template = "customer_mgmt_policy.TimeLeftField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useNow();
    }

    get due() {
        return this.props.record.data[this.props.name];
    }

    get state() {
        const { resModel, data } = this.props.record;
        if (resModel === "customer.deadline") {
            return data.state ?? "running";
        }
        return data.deadline_status === "paused" ? "paused" : "running";
    }

    get isLate() {
        return this.isRunning && this.due < this.clock.now;
    }

    get isRunning() {
        return ["running", "breached"].includes(this.state);
    }

    get words() {
        if (this.state === "paused") {
            return _t("paused");
        }
        return this.isRunning ? timeLeftInWords(this.due, this.clock.now) : this.exact;
    }

    get exact() {
        return exactTime(this.due);
    }
}

registry.category("fields").add("customer_time_left", {
    component: TimeLeftField,
    displayName: _t("Time left"),
    supportedTypes: ["datetime"],
});
