import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (label) => ({ trigger: `.o_statusbar_buttons button:contains(${label})`, run: "click" });
const write = (field, text) => ({ trigger: `[name=${field}] textarea, [name=${field}] input`, run: `edit ${text}` });
const noDialog = () => ({ trigger: "body:not(:has(.modal))" });

registry.category("web_tour.tours").add("customer_visit_tour_plan", {
    url: "/odoo/my-visits",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { content: "Choose the customer", trigger: "[name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".ui-autocomplete a:contains(Shanghai Harbour Trading)", run: "click" },
        { content: "The only contact is suggested", trigger: "[name=contact_id] input:value(Chen Wei)" },
        write("place", "Pier 4"),
        { trigger: ".o_notebook a[name=plan]", run: "click" },
        write("outline", "Rust; delivery times; forecast for the summer"),
        ...stepUtils.saveForm(),
        press("Submit for Approval"),
        stateIs("submitted"),
        { content: "The appointment clock runs", trigger: ".o_field_customer_deadline_bar:contains(C2.2.1)" },
    ],
});

registry.category("web_tour.tours").add("customer_visit_tour_approve", {
    steps: () => [stateIs("submitted"), press("Approve"), stateIs("approved")],
});

registry.category("web_tour.tours").add("customer_visit_tour_record", {
    steps: () => [
        stateIs("approved"),
        press("Confirm Appointment"),
        { trigger: "[name=appointment_confirmed_on]" },
        press("Visit Held"),
        { trigger: ".modal footer button[name=action_confirm]", run: "click" },
        noDialog(),
        stateIs("held"),
        { content: "Two clocks run", trigger: ".o_field_customer_deadline_bar:contains(C2.2.3):contains(C2.2.4)" },
        write("needs", "Hooks rust within a year"),
        write("proposal_feedback", "Coated hooks are welcome"),
        write("agreements", "We send a draft offer for 40 coated hooks"),
        { trigger: "[name=question_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: "[name=question_ids] [name=question] textarea", run: "edit Which steel?" },
        { trigger: "[name=question_ids] [name=answer] textarea", run: "edit Q235B" },
        { trigger: "[name=next_contact_on] input, [name=next_contact_on] button", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        write("next_contact_topic", "Draft offer"),
        press("Complete Record"),
        { trigger: "[name=recorded_on]" },
        press("Send Minutes"),
        { content: "The minutes are made from the record", trigger: ".modal [name=body]:contains(Hooks rust within a year)" },
        { trigger: ".modal footer button[name=action_send_mail]", run: "click" },
        noDialog(),
        { trigger: "[name=minutes_sent_on]" },
        press("Close"),
        stateIs("done"),
    ],
});
