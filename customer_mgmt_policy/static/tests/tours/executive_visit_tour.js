import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (label) => ({ trigger: `.o_statusbar_buttons button:contains(${label})`, run: "click" });
const noDialog = () => ({ trigger: "body:not(:has(.modal))" });
const write = (field, text) => ({ trigger: `[name=${field}] textarea, [name=${field}] input`, run: `edit ${text}` });

registry.category("web_tour.tours").add("customer_executive_visit_tour_plan", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "[name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".ui-autocomplete a:contains(Shanghai Harbour Trading)", run: "click" },
        { content: "The only contact is the host", trigger: "[name=contact_id] input:value(Chen Wei)" },
        { trigger: "[name=executive_id] input", run: "edit general_manager" },
        { trigger: ".ui-autocomplete a:contains(general_manager)", run: "click" },
        { content: "The end follows the start", trigger: "[name=planned_start] input, [name=planned_start] button", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: "[name=purpose] textarea", run: "edit Agree on next year" },
        { trigger: ".o_notebook a[name=itinerary]", run: "click" },
        { trigger: "[name=stop_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: "[name=stop_ids] .o_selected_row [name=place] input", run: "edit Pier 4" },
        { trigger: "[name=stop_ids] .o_selected_row [name=programme] input", run: "edit Tour" },
        ...stepUtils.saveForm(),
        press("Submit for Approval"),
        stateIs("submitted"),
    ],
});

registry.category("web_tour.tours").add("customer_executive_visit_tour_approve", {
    steps: () => [stateIs("submitted"), press("Approve"), stateIs("approved")],
});

registry.category("web_tour.tours").add("customer_executive_visit_tour_outcome", {
    steps: () => [
        stateIs("approved"),
        { content: "The clock of the briefing runs", trigger: ".o_field_customer_deadline_bar:contains(B9)" },
        press("Send Briefing"),
        { trigger: "[name=briefed_on]" },
        press("Visit Held"),
        { trigger: ".modal footer button[name=action_confirm]", run: "click" },
        noDialog(),
        stateIs("held"),
        { trigger: ".o_notebook a[name=outcome]", run: "click" },
        write("outcome", "Framework agreed"),
        press("Complete Outcome"),
        { trigger: "[name=recorded_on]" },
        press("Close"),
        stateIs("done"),
    ],
});
