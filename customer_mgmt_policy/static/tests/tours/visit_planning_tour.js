import { registry } from "@web/core/registry";

const noDialog = () => ({ trigger: "body:not(:has(.modal))" });

registry.category("web_tour.tours").add("customer_visit_tour_due", {
    url: "/odoo/visits-due",
    steps: () => [
        { content: "Both customers are due", trigger: ".o_data_row:contains(National Grid Works)" },
        { trigger: "thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_plan]", run: "click" },
        { content: "Each has a draft", trigger: ".o_group_header:contains((1)), .o_group_header:contains((2))" },
        { content: "The days are open", trigger: ".o_data_row .badge:contains(Draft)" },
    ],
});

registry.category("web_tour.tours").add("customer_visit_tour_decide", {
    url: "/odoo/visit-plans-to-approve",
    steps: () => [
        {
            content: "The weeks of one person",
            trigger: ".o_group_header:contains(sales_mate) button[name=approve_group]",
            run: "click",
        },
        {
            content: "They are gone, those of the other one are left",
            trigger: ".o_list_renderer:has(.o_group_header:contains(salesperson)):not(:has(.o_group_header:contains(sales_mate)))",
        },
        {
            content: "All weeks of the person in one click",
            trigger: ".o_group_header:contains(salesperson) button[name=approve_group]",
            run: "click",
        },
        { trigger: ".o_view_nocontent:contains(No visit plan waits for you)" },
    ],
});

registry.category("web_tour.tours").add("customer_visit_tour_letter", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_open_letter]", run: "click" },
        { content: "The contact gets it", trigger: ".modal [name=recipient_ids] .o_tag:contains(Chen Wei)" },
        { trigger: ".modal [name=agenda] textarea", run: "edit Delivery times" },
        { trigger: ".modal button[name=action_send]", run: "click" },
        noDialog(),
        { trigger: "[name=letter_sent_on]" },
        { trigger: ".o_notebook a[name=plan]", run: "click" },
        { content: "Nobody has answered yet", trigger: "[name=meeting_attendee_ids] .o_data_row:contains(Chen Wei)" },
    ],
});

/** Drag today's visit to a day that leaves no time for an appointment: the reason is told, and it is back at its day. */
function dragInVain() {
    const visit = ".fc-dayGridMonth-view .fc-event:contains(Shanghai Harbour)";
    const getDay = (element) => element.closest(".fc-daygrid-day").dataset.date;
    let plannedDay;
    return [
        { trigger: ".scale_button_selection", run: "click" },
        { trigger: ".o_scale_button_month", run: "click" },
        {
            trigger: visit,
            async run({ drag_and_drop }) {
                plannedDay = getDay(this.anchor);
                await drag_and_drop(".fc-daygrid-day:not(:has(.fc-event)):eq(0)", { position: "center" });
            },
        },
        { trigger: ".modal:contains(leaves no time to make the appointment)" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        noDialog(),
        {
            trigger: visit,
            run() {
                if (getDay(this.anchor) !== plannedDay) {
                    throw new Error(`The visit of ${plannedDay} stands at ${getDay(this.anchor)}`);
                }
            },
        },
    ];
}

registry.category("web_tour.tours").add("customer_visit_tour_drag", { steps: dragInVain });
