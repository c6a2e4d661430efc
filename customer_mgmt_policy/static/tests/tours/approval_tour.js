import { registry } from "@web/core/registry";

const inbox = [
    { content: "Something waits", trigger: ".o_customer_approval_systray:contains(1)", run: "click" },
    { trigger: ".o_data_row:contains(Shanghai Harbour Trading)" },
];

registry.category("web_tour.tours").add("customer_approval_refuse_tour", {
    steps: () => [
        ...inbox,
        { content: "Refuse from the list", trigger: ".o_data_row button[name=action_open_refuse]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Which questions does it answer?" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "Nothing is left", trigger: ".o_view_nocontent" },
        { trigger: ".o_main_navbar:not(:has(.o_customer_approval_systray))" },
    ],
});

registry.category("web_tour.tours").add("customer_approval_approve_tour", {
    steps: () => [
        ...inbox,
        { content: "The facts are there", trigger: ".o_data_row td[name=res_name]", run: "click" },
        { trigger: ".o_customer_approval_facts:contains(Meeting room)" },
        { trigger: ".o_customer_approval_step[data-state=open] .o_avatar" },
        { content: "Why this route", trigger: ".o_form_view:contains(C2.2.1)" },
        { content: "Approve with a comment", trigger: ".o_customer_approval_comment", run: "click" },
        { trigger: ".modal div[name=comment] textarea", run: "edit Mind the delivery times" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_customer_approval_step:contains(Mind the delivery times)" },
        { trigger: ".o_customer_approval_bar[data-state=granted]" },
        { content: "The record shows it too", trigger: "button[name=action_open_record]", run: "click" },
        { trigger: ".o_customer_approval_step[data-state=granted]" },
    ],
});
