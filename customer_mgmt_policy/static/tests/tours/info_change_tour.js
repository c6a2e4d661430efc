import { registry } from "@web/core/registry";

const row = (section, field) =>
    `.o_customer_card_change [data-section='${section}'] [data-field=${field}]`;

registry.category("web_tour.tours").add("customer_info_change_apply_tour", {
    url: "/odoo/my-customers",
    steps: () => [
        { trigger: ".o_data_row td:contains(Shanghai Harbour Trading)", run: "click" },
        { content: "Key information is read-only", trigger: ".o_field_widget[name=phone].o_readonly_modifier" },
        { trigger: "button[name=action_change_key_information]", run: "click" },
        { content: "The card is there to overwrite", trigger: `${row("Shanghai Harbour Trading", "phone")} input`, run: "edit +86 21 5550 2000 && press Tab" },
        { content: "What it was stays visible", trigger: `${row("Shanghai Harbour Trading", "phone")}:contains(+86 21 5550 1000)` },
        { trigger: `${row("Shanghai Harbour Trading", "cooperation_status")} select`, run: "selectByLabel In cooperation" },
        { trigger: `${row("Wang Wei", "function")} input`, run: "edit Director && press Tab" },
        { content: "Chen left", trigger: ".o_customer_card_change [data-section='Chen Wei'] button:contains(Has left)", run: "click" },
        { trigger: ".o_customer_card_change [data-section='Chen Wei'] .badge" },
        { trigger: "button.o_card_change_add", run: "click" },
        { trigger: ".o_customer_card_change [data-kind=new] [data-field=name] input", run: "edit Liu Yang && press Tab" },
        { trigger: "div[name=reason] textarea", run: "edit New management" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=submitted]" },
        { trigger: ".o_data_row:contains(In negotiation):contains(In cooperation)" },
        { trigger: ".o_customer_approval_step[data-state=open]" },
    ],
});

registry.category("web_tour.tours").add("customer_info_change_approve_tour", {
    steps: () => [
        { trigger: ".o_customer_approval_systray:contains(1)", run: "click" },
        { trigger: ".o_data_row:contains(Shanghai Harbour Trading) td[name=res_name]", run: "click" },
        { content: "Old and new", trigger: ".o_customer_approval_facts:contains(+86 21 5550 1000 → +86 21 5550 2000)" },
        { trigger: "button[name=action_open_record]", run: "click" },
        { content: "Decided on the application itself", trigger: "button[name=action_approval_approve]", run: "click" },
        { trigger: ".o_customer_approval_bar[data-state=granted]" },
        { trigger: ".o_arrow_button_current[data-value=applied]" },
        { trigger: "button[name=action_open_card]", run: "click" },
        { content: "The card shows the new value", trigger: ".o_field_widget[name=phone]:contains(+86 21 5550 2000)" },
    ],
});

registry.category("web_tour.tours").add("customer_card_review_tour", {
    url: "/odoo/cards-to-review",
    steps: () => [
        { trigger: ".o_data_row:contains(Shanghai Harbour Trading)" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_card_still_right]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { content: "Nothing is left", trigger: ".o_view_nocontent" },
    ],
});
