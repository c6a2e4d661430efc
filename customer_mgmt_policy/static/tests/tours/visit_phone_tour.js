import { registry } from "@web/core/registry";

const write = (field, text) => ({ trigger: `[name=${field}] textarea, [name=${field}] input`, run: `edit ${text}` });
const noDialog = () => ({ trigger: "body:not(:has(.modal))" });

registry.category("web_tour.tours").add("customer_visit_tour_phone", {
    steps: () => [
        { trigger: ".o_customer_visit_bar .o_customer_check_in", run: "click" },
        { content: "Out comes where in was", trigger: ".o_customer_visit_bar .o_customer_check_out" },
        { trigger: "[name=checked_in_at]" },
        write("needs", "Hooks rust within a year"),
        write("proposal_feedback", "Coated hooks are welcome"),
        write("agreements", "We send a draft offer"),
        write("next_contact_topic", "Draft offer"),
        { trigger: "[name=next_contact_on] input, [name=next_contact_on] button", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: "[name=objection_ids] .o-kanban-button-new, [name=objection_ids] .o_kanban_record_quick_create, [name=objection_ids] button:contains(Add)", run: "click" },
        { trigger: ".modal [name=objection] textarea", run: "edit Too dear" },
        { trigger: ".modal [name=handling] label:contains(Passed up)", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        noDialog(),
        { trigger: "[name=objection_ids] .o_kanban_record:contains(Too dear)" },
        { trigger: ".o_customer_visit_bar .o_customer_check_out", run: "click" },
        { trigger: ".o_customer_visit_bar button[name=action_complete]", run: "click" },
        { trigger: "[name=recorded_on]" },
        { content: "The next step is at hand", trigger: ".o_customer_visit_bar button[name=action_send_minutes]" },
    ],
});
