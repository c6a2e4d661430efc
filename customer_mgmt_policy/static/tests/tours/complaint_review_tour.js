import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (label) => ({
    content: `The record is “${label}”`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains('${label}')`,
});

/** C2.4.5: Quality prepares the review of the last month: its figures are there already. */
registry.category("web_tour.tours").add("customer_complaint_review_tour_prepare", {
    url: "/odoo/complaint-reviews",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { content: "The last month is proposed", trigger: ".o_field_widget[name=month] input, .o_field_widget[name=month] button" },
        ...stepUtils.saveForm(),
        { content: "The figures are filled in", trigger: ".o_field_widget[name=summary_ids] td:contains('Complaints received')" },
        { content: "What came often is pointed out", trigger: ".alert:contains('Frequent this month'):contains('Delivery')" },
        { trigger: ".nav-link[name=findings]", run: "click" },
        { trigger: ".o_field_widget[name=causes] textarea", run: "edit We load in the rain" },
        { trigger: ".o_field_widget[name=participant_ids] input", run: "edit cs_manager" },
        { trigger: ".ui-menu-item > a:contains('cs_manager')", run: "click" },
        { trigger: "button[name=action_discuss]", run: "click" },
        state("Discussed"),
        { content: "Whoever prepared it does not conclude it", trigger: ".alert:contains('leaves its conclusion')" },
        { trigger: "body:not(:has(button[name=action_conclude]))" },
    ],
});

/** C2.4.5: the CS manager concludes it. */
registry.category("web_tour.tours").add("customer_complaint_review_tour_conclude", {
    url: "/odoo/complaint-reviews",
    steps: () => [
        { trigger: ".o_data_row:first .o_data_cell:first", run: "click" },
        { trigger: "button[name=action_conclude]", run: "click" },
        state("Concluded"),
    ],
});

/** C2.4.5: the owner of an improvement, without any other role, reports it. */
registry.category("web_tour.tours").add("customer_improvement_tour_owner", {
    url: "/odoo/my-improvements",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains('A roof over the dock')", run: "click" },
        { trigger: "button[name=action_start]", run: "click" },
        state("In Progress"),
        { trigger: "button[name=action_open_step]:contains('Report as Done')", run: "click" },
        { trigger: ".modal .o_field_widget[name=result] textarea", run: "edit The roof stands" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        state("Done, Effect to Check"),
        { content: "The owner does not check it", trigger: "body:not(:has(button[name=action_open_step]))" },
    ],
});

/** C2.4.5: Quality checks the effect, which closes the action. */
registry.category("web_tour.tours").add("customer_improvement_tour_check", {
    url: "/odoo/improvements",
    steps: () => [
        { trigger: ".o_kanban_record:contains('A roof over the dock')", run: "click" },
        { trigger: "button[name=action_open_step]:contains('Check the Effect')", run: "click" },
        { trigger: ".modal .o_field_widget[name=effect] input[data-value=effective]", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit No wet box since March" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        state("Effective"),
    ],
});

/** C2.4.3: the agent asks for the credit note of an approved remedy; the accountant creates its draft. */
registry.category("web_tour.tours").add("customer_complaint_settlement_tour_ask", {
    url: "/odoo/complaints",
    steps: () => [
        { trigger: ".o_kanban_record:contains('Wet boxes')", run: "click" },
        { trigger: ".nav-link[name=remedy]", run: "click" },
        { trigger: ".o_field_widget[name=remedy_ids] button[name=action_settle]", run: "click" },
        { content: "What was approved is proposed", trigger: ".modal .o_field_widget[name=amount] input:value(480)" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit Invoice of March" },
        { trigger: ".modal button[name=action_confirm]:contains('Ask')", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notification:contains('was asked to create it')" },
    ],
});
registry.category("web_tour.tours").add("customer_complaint_settlement_tour_create", {
    url: "/odoo/complaint-settlements",
    steps: () => [
        { trigger: ".o_data_row button[name=action_create_document]", run: "click" },
        { trigger: ".modal .o_field_widget[name=amount]:contains(480)" },
        { trigger: ".modal button[name=action_confirm]:contains('Create Draft')", run: "click" },
        { content: "The draft opens in Accounting", trigger: ".o_form_view button[name=action_open_complaint_settlement]", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Draft')" },
        { content: "The complaint itself is not the accountant's", trigger: "body:not(:has(button[name=action_open_complaint]))" },
    ],
});
