import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { exactTime, spanInWords, useNow } from "@customer_mgmt_policy/deadline/time_left";

/** How long somebody waits since a moment, e.g. “25 min”; the moment itself on hovering. */
export class WaitingField extends Component {
    static template = "customer_mgmt_policy.WaitingField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useNow();
    }

    get since() {
        return this.props.record.data[this.props.name];
    }

    get words() {
        return spanInWords(Math.max(0, this.clock.now.diff(this.since).milliseconds));
    }

    get exact() {
        return exactTime(this.since);
    }
}

registry.category("fields").add("customer_waiting", {
    component: WaitingField,
    displayName: _t("Waiting time"),
    supportedTypes: ["datetime"],
});
