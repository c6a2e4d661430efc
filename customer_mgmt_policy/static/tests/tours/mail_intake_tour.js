import { registry } from "@web/core/registry";

/** C2.4.1: mails that nobody could attribute: one becomes a complaint of a customer, the other is advertising. */
registry.category("web_tour.tours").add("customer_mail_intake_tour", {
    url: "/odoo/mails-to-attribute",
    steps: () => [
        { content: "The number in the menu bar", trigger: ".o_customer_intake_systray .o_badge:contains('2')" },
        { trigger: ".o_data_row:contains('Wet boxes by mail') td[name=name]", run: "click" },
        { content: "What was written is there", trigger: ".o_field_widget[name=text]:contains('12 of 40 boxes')" },
        { trigger: "button[name=action_open_step]:contains('Record for a Customer')", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".ui-menu-item > a:contains('Shanghai Harbour Trading')", run: "click" },
        { content: "The sender becomes a contact", trigger: ".modal .o_field_widget[name=writer]:contains('wang.fang@stranger.example.net')" },
        { trigger: ".modal footer button[name=action_confirm]:contains('Record')", run: "click" },
        { content: "The complaint opens", trigger: ".o_field_widget[name=title] :value('Wet boxes by mail')" },
        { trigger: ".o_customer_intake_systray", run: "click" },
        { content: "One is left", trigger: ".o_customer_intake_systray .o_badge:contains('1')" },
        { trigger: ".o_data_row:contains('Solar panels') td[name=name]", run: "click" },
        { trigger: "button[name=action_open_step]:contains('Not a Matter')", run: "click" },
        { trigger: ".modal .o_field_widget[name=dismiss_reason] input[data-value=advertising]", run: "click" },
        { trigger: ".modal footer button[name=action_confirm]:contains('Confirm')", run: "click" },
        { content: "It stays on record", trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Not a Matter')" },
        { content: "Nothing waits any more", trigger: ".o_menu_systray:not(:has(.o_customer_intake_systray))" },
    ],
});

/** A4.1: a mail about what is recorded already: the record that fits is proposed. */
registry.category("web_tour.tours").add("customer_mail_attach_tour", {
    url: "/odoo/mails-to-attribute",
    steps: () => [
        { trigger: ".o_data_row:contains('Wet boxes by mail') td[name=name]", run: "click" },
        { trigger: "button[name=action_open_step]:contains('Add to a Record')", run: "click" },
        {
            content: "What fits is chosen already",
            trigger: ".modal .o_customer_record_choice .list-group-item-info:contains('Boxes arrived wet, all boxes')",
        },
        { trigger: ".modal footer button[name=action_confirm]:contains('Add to This Record')", run: "click" },
        { content: "The complaint opens", trigger: ".o_field_widget[name=title] :value('Boxes arrived wet, all boxes')" },
    ],
});
