import { Component } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { timeLeftInWords, useNow } from "./time_left";

/** A due time as “3 hr left” or “late by 2 days”; the time itself on hovering. */
export class TimeLeftField extends Component {
    static template = "customer_mgmt_policy.TimeLeftField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useNow();
    }

    get due() {
        return this.props.record.data[this.props.name];
    }

    get isStopped() {
        const { state } = this.props.record.data;
        return Boolean(state) && ["paused", "met", "met_late", "cancelled", "superseded", "merged"].includes(state);
    }

    get words() {
        return timeLeftInWords(this.due, this.clock.now);
    }

    get exact() {
        return formatDateTime(this.due, { showSeconds: false });
    }
}

registry.category("fields").add("customer_time_left", {
    component: TimeLeftField,
    displayName: _t("Time left"),
    supportedTypes: ["datetime"],
});
