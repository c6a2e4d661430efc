import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_cleansing_tour", {
    url: "/odoo/customer-cleansing",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "button[name=action_propose]", run: "click" },
        { content: "Archive one", trigger: ".o_data_row:contains(Idle) button[name=action_archive]", run: "click" },
        { content: "It is decided", trigger: "body:not(:has(.o_data_row:contains(Idle)))" },
        { content: "Keep the other", trigger: ".o_data_row:contains(Busy) button[name=action_keep]", run: "click" },
        { trigger: "body:not(:has(.o_data_row:contains(Busy)))" },
        { trigger: ".o_back_button a, .breadcrumb-item.o_back_button", run: "click" },
        { trigger: ".o_form_view button[name=action_archive]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_form_view button[name=action_finish]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=done]" },
        { content: "Bring it back", trigger: "button[name=action_restore]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_restore]))" },
    ],
});
