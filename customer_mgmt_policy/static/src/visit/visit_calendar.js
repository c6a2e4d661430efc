import { patch } from "@web/core/utils/patch";
import { CalendarModel } from "@web/views/calendar/calendar_model";

/** What is refused to move goes back to where it was: a visit in its own calendar, its meeting in that of Odoo. */
patch(CalendarModel.prototype, {
    async updateRecord() {
        try {
            return await super.updateRecord(...arguments);
        } catch (error) {
            await this.load();
            throw error;
        }
    },
});
