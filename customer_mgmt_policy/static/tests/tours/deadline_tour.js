import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_deadline_tour", {
    url: "/odoo/my-deadlines",
    steps: () => [
        { content: "Grouped by when", trigger: ".o_group_name:contains(Late)" },
        { trigger: ".o_group_name:contains(Paused)" },
        { content: "Time left in words", trigger: ".o_data_row:contains(late by)" },
        { content: "Ask why", trigger: ".o_data_row:contains(late by) .o_customer_deadline_why", run: "click" },
        { content: "The clause and its text", trigger: ".modal .o_customer_deadline_explanation:contains(C2.2.4)" },
        { content: "The version", trigger: ".modal:contains(not yet signed)" },
        { content: "What happened", trigger: ".modal:contains(What happened)" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "Open the record in one click", trigger: ".o_data_row:contains(late by) .o_data_cell:first", run: "click" },
        { content: "The clock bar", trigger: ".o_field_customer_deadline_bar .o_customer_deadline_clock:contains(late by)" },
        { trigger: ".o_customer_deadline_clock a:contains(Inform customer)", run: "click" },
        { trigger: ".modal [name=reason] input", run: "edit The part is late" },
        { trigger: ".modal [name=due_at] input", run: "edit +30d && press Enter" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "Why, from the bar", trigger: ".o_customer_deadline_clock .o_customer_deadline_why", run: "click" },
        { trigger: ".modal .o_customer_deadline_explanation:contains(The part is late)" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
