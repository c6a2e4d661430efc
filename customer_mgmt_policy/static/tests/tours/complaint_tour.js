import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openComplaint = [
    { content: "Open the complaint", trigger: ".o_kanban_record:contains('Wet boxes in the tour')", run: "click" },
];

const state = (label) => ({
    content: `The complaint is “${label}”`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains('${label}')`,
});

/** C2.4.1–2: a customer service agent records, takes up and investigates a complaint, and submits the liability. */
registry.category("web_tour.tours").add("customer_complaint_tour_record", {
    url: "/odoo/my-complaints",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=title] input", run: "edit Wet boxes in the tour" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".ui-menu-item > a:contains('Shanghai Harbour Trading')", run: "click" },
        { trigger: ".o_field_widget[name=description] textarea", run: "edit 12 of 40 boxes arrived wet." },
        ...stepUtils.saveForm(),
        { content: "It has a number", trigger: ".o_field_widget[name=name]:contains('C2')" },
        { trigger: "button[name=action_investigate]", run: "click" },
        state("Investigating"),
        { content: "Nothing was found out yet", trigger: "button[name=action_settle_liability]", run: "click" },
        { trigger: ".modal:contains('Missing: Investigation Record, Liability, Reasoning')" },
        { trigger: ".modal footer button", run: "click" },
        { trigger: ".o_field_widget[name=investigation] textarea", run: "edit The loading dock has no roof." },
        { trigger: ".o_field_widget[name=liability] input[data-value=company]", run: "click" },
        { trigger: ".o_field_widget[name=liability_reason] textarea", run: "edit We loaded in the rain." },
        { trigger: "button[name=action_settle_liability]", run: "click" },
        state("Liability in Review"),
    ],
});

/** C2.4.2: Legal reviews the liability. */
registry.category("web_tour.tours").add("customer_complaint_tour_legal", {
    url: "/odoo/complaints",
    steps: () => [
        ...openComplaint,
        { content: "Legal reads, it does not edit", trigger: ".o_field_widget[name=investigation]:contains('no roof'):not(:has(textarea))" },
        { trigger: "button[name=action_approval_approve]", run: "click" },
        state("Liability Settled"),
    ],
});

/** C2.4.3: the agent proposes a remedy that fits the liability. */
registry.category("web_tour.tours").add("customer_complaint_tour_remedy", {
    url: "/odoo/complaints",
    steps: () => [
        ...openComplaint,
        { trigger: ".o_field_widget[name=remedy_type] input", run: "click" },
        { content: "Only what fits the liability is offered", trigger: ".o_select_menu_menu:not(:contains('Explanation')) .o_select_menu_item:contains('Compensation')", run: "click" },
        { trigger: ".o_field_widget[name=remedy_amount] input", run: "edit 480" },
        { trigger: ".o_field_widget[name=remedy_date] input, .o_field_widget[name=remedy_date] button", run: "click" },
        { content: "Next month: whatever the hour, the day is not over yet", trigger: ".o_datetime_picker .o_next", run: "click" },
        { trigger: ".o_date_item_cell:not(.o_out_of_range):contains(20)", run: "click" },
        { trigger: ".o_field_widget[name=executor_id] input", run: "edit cs_agent" },
        { trigger: ".ui-menu-item > a:contains('cs_agent')", run: "click" },
        { trigger: ".o_field_widget[name=remedy_plan] textarea", run: "edit 12 new boxes at our cost" },
        { trigger: "button[name=action_propose_remedy]", run: "click" },
        state("Remedy in Review"),
    ],
});

/** C2.4.3: the handling group reviews the remedy. */
registry.category("web_tour.tours").add("customer_complaint_tour_group", {
    url: "/odoo/complaints",
    steps: () => [
        ...openComplaint,
        { trigger: "button[name=action_approval_approve]", run: "click" },
        state("Carrying Out"),
    ],
});

/** C2.4.3–4: the customer is told, gets the remedy, is called back; the complaint is closed. */
registry.category("web_tour.tours").add("customer_complaint_tour_close", {
    url: "/odoo/complaints",
    steps: () => [
        ...openComplaint,
        { trigger: "button[name=action_open_step]:contains('Tell the Customer')", run: "click" },
        { content: "The message soothes first", trigger: ".modal .o_field_widget[name=message]:contains('truly sorry'):contains('12 new boxes')" },
        { trigger: ".modal button[name=action_confirm]:contains('Confirm')", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_open_step]:contains('Remedy Done')", run: "click" },
        { trigger: ".modal .o_field_widget[name=execution_result] textarea", run: "edit Delivered on Friday" },
        { trigger: ".modal button[name=action_confirm]:contains('Confirm')", run: "click" },
        state("To Call Back"),
        { trigger: "body:not(:has(.modal)) button[name=action_open_step]:contains('Call Back')", run: "click" },
        { trigger: ".modal .o_field_widget[name=satisfaction] input[data-value=satisfied]", run: "click" },
        { trigger: ".modal .o_field_widget[name=feedback] textarea", run: "edit Quick help" },
        { trigger: ".modal button[name=action_confirm]:contains('Confirm')", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=improvement] textarea", run: "edit A roof over the dock" },
        { trigger: "button[name=action_close]", run: "click" },
        state("Closed"),
    ],
});
