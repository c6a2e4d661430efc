import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openComplaint = [
    { content: "Open the complaint", trigger: ".o_kanban_record:contains('Wet boxes in the tour')", run: "click" },
];

const state = (label) => ({
    content: `The complaint is “${label}”`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains('${label}')`,
});

const page = (label) => ({
    content: `Open the page “${label}”`, trigger: `body:not(:has(.modal)) .o_notebook_headers .nav-link:contains('${label}')`, run: "click",
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
        { trigger: "button[name=action_open_step]:contains('Take Up')", run: "click" },
        { content: "Initial assessment", trigger: ".modal .o_field_widget[name=severity] input[data-value=serious]", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit Nobody is at risk" },
        { trigger: ".modal button[name=action_confirm]:contains('Confirm')", run: "click" },
        state("Investigating"),
        page("Investigation and Liability"),
        { content: "Nothing was found out yet", trigger: "button[name=action_settle_liability]", run: "click" },
        { trigger: ".modal:contains('Missing: Root Cause, Liability, Reasoning, Collected Evidence')" },
        { trigger: ".modal footer button", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=evidence_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_field_widget[name=kind] input[data-value=interview]", run: "click" },
        { trigger: ".modal .o_field_widget[name=source] input", run: "edit The driver" },
        { trigger: ".modal .o_field_widget[name=finding] textarea", run: "edit It rained when we loaded." },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { content: "The evidence is a line", trigger: "body:not(:has(.modal)) .o_field_widget[name=evidence_ids] .o_data_row:contains('It rained')" },
        { trigger: ".o_field_widget[name=cause_id] input", run: "edit Damaged in the warehouse" },
        { trigger: ".ui-menu-item > a:contains('Damaged in the warehouse')", run: "click" },
        { trigger: ".o_field_widget[name=liability] input[data-value=company]", run: "click" },
        { trigger: ".o_field_widget[name=department_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name=department_ids] .o_field_widget[name=department_id] input", run: "edit Warehouse" },
        { trigger: ".ui-menu-item > a:contains('Warehouse and Logistics')", run: "click" },
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
        page("Investigation and Liability"),
        { content: "Legal reads, it does not edit", trigger: ".o_field_widget[name=evidence_ids]:contains('It rained'):not(:has(.o_field_x2many_list_row_add))" },
        { content: "The report is at hand", trigger: "button[name=action_print_investigation]" },
        { trigger: "button[name=action_approval_approve]", run: "click" },
        state("Liability Settled"),
    ],
});

/** C2.4.3: the agent proposes a remedy that fits the liability. */
registry.category("web_tour.tours").add("customer_complaint_tour_remedy", {
    url: "/odoo/complaints",
    steps: () => [
        ...openComplaint,
        page("Remedies and Steps"),
        { trigger: ".o_field_widget[name=remedy_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name=remedy_ids] .o_field_widget[name=kind] input", run: "click" },
        { content: "Only what fits the liability is offered", trigger: ".o_select_menu_menu:not(:contains('Explanation')) .o_select_menu_item:contains('Compensation')", run: "click" },
        { content: "It is chosen", trigger: ".o_field_widget[name=remedy_ids] .o_field_widget[name=kind] input:value(Compensation)" },
        { trigger: ".o_field_widget[name=remedy_ids] .o_field_widget[name=plan] textarea", run: "edit 12 new boxes at our cost" },
        { trigger: ".o_field_widget[name=remedy_ids] .o_field_widget[name=amount] input", run: "edit 480" },
        { trigger: ".o_field_widget[name=remedy_ids] .o_field_widget[name=date] input, .o_field_widget[name=remedy_ids] .o_field_widget[name=date] button", run: "click" },
        { content: "Next month: whatever the hour, the day is not over yet", trigger: ".o_datetime_picker .o_next", run: "click" },
        { trigger: ".o_date_item_cell:not(.o_out_of_range):contains(20)", run: "click" },
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
        page("Remedies and Steps"),
        { content: "The remedy began with one step", trigger: ".o_field_widget[name=action_ids] .o_data_row:contains('12 new boxes') button[name=action_open_step]:contains('Done')", run: "click" },
        { trigger: ".modal .o_field_widget[name=result] textarea", run: "edit Delivered on Friday" },
        { content: "It is the last step", trigger: ".modal .o_field_widget[name=finish] input:checked" },
        { trigger: ".modal button[name=action_confirm]:contains('Confirm')", run: "click" },
        state("To Call Back"),
        { trigger: "body:not(:has(.modal)) button[name=action_open_step]:contains('Call Back')", run: "click" },
        { trigger: ".modal .o_field_widget[name=satisfaction] input[data-value=satisfied]", run: "click" },
        { trigger: ".modal .o_field_widget[name=feedback] textarea", run: "edit Quick help" },
        { trigger: ".modal button[name=action_confirm]:contains('Confirm')", run: "click" },
        page("Call-back"),
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=improvement] textarea", run: "edit A roof over the dock" },
        { trigger: "button[name=action_close]", run: "click" },
        state("Closed"),
    ],
});
