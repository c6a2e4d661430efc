import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

/** Says which hours of the coming days nobody covers; whoever plans presses one and says who does. */
export class DutyGaps extends Component {
    static template = "customer_mgmt_policy.DutyGaps";
    static props = { stamp: String, onCovered: Function };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({ warning: false });
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.state.warning = await this.orm.silent.call("customer.duty.roster", "get_gap_warning", []);
    }

    cover({ start, stop }) {
        this.dialog.add(FormViewDialog, {
            title: _t("Cover These Hours"),
            resModel: "customer.duty.roster",
            context: { default_start_at: start, default_stop_at: stop },
            onRecordSaved: () => this.props.onCovered(),
        });
    }
}

class DutyRosterListRenderer extends ListRenderer {
    static template = "customer_mgmt_policy.DutyRosterListRenderer";
    static components = { ...ListRenderer.components, DutyGaps };

    get stamp() {
        return this.props.list.records
            .map(({ resId, dirty, data }) => [resId, dirty, data.user_id?.id, +data.start_at, +data.stop_at])
            .join();
    }
}

class DutyRosterCalendarRenderer extends CalendarRenderer {
    static template = "customer_mgmt_policy.DutyRosterCalendarRenderer";
    static components = { ...CalendarRenderer.components, DutyGaps };

    get stamp() {
        return Object.values(this.props.model.records).map(({ id, start, end }) => [id, +start, +end]).join();
    }
}

class DutyRosterCalendarController extends CalendarController {
    async copyShifts() {
        const action = await this.orm.call("customer.duty.roster", "action_copy", [[]]);
        this.action.doAction(action, { onClose: () => this.model.load() });
    }
}

registry.category("views").add("customer_duty_roster_list", { ...listView, Renderer: DutyRosterListRenderer });
registry.category("views").add("customer_duty_roster_calendar", {
    ...calendarView,
    Controller: DutyRosterCalendarController,
    Renderer: DutyRosterCalendarRenderer,
    buttonTemplate: "customer_mgmt_policy.DutyRosterCalendarButtons",
});
