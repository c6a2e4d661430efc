import { registry } from "@web/core/registry";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** A visit whose move is refused goes back to where it was. */
export class VisitCalendarModel extends CalendarModel {
    async updateRecord() {
        try {
            return await super.updateRecord(...arguments);
        } catch (error) {
            await this.load();
            throw error;
        }
    }
}

registry.category("views").add("customer_visit_calendar", { ...calendarView, Model: VisitCalendarModel });
