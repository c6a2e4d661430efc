import { registry } from "@web/core/registry";

const ALL_RIGHT = ".o_group_header button[name=action_all_right]";

registry.category("web_tour.tours").add("customer_spot_check_tour", {
    url: "/odoo/spot-checks",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { content: "The own team stands there", trigger: ".o_field_widget[name=team_id] input:value(East China)" },
        { content: "Draw the sample", trigger: "button[name=action_draw]", run: "click" },
        { content: "Card by card", trigger: ".o_group_header:contains(sales_mate)" },
        { content: "The first field is wrong", trigger: ".o_data_row:first button[name=action_wrong]", run: "click" },
        { trigger: ".o_data_row:first.text-danger, .o_data_row:first .text-danger td[name=correct_value], .o_data_row:first td[name=verdict]:contains(Wrong)" },
        { trigger: ".o_data_row:first td[name=correct_value]", run: "click" },
        { trigger: ".o_data_row:first td[name=correct_value] textarea", run: "edit Right Value" },
        { content: "Save the row", trigger: ".o_list_button_save", run: "click" },
        { trigger: "body:not(:has(.o_list_button_save))" },
        {
            content: "The rest of every card is right",
            trigger: ".o_group_header button[name=action_all_right]",
            async run() {
                const left = () => document.querySelectorAll(ALL_RIGHT).length;
                while (left()) {
                    const before = left();
                    document.querySelector(ALL_RIGHT).click();
                    while (left() >= before) {
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    }
                }
            },
        },
        { content: "No card is left", trigger: "body:not(:has(.o_group_header button[name=action_all_right]))" },
        { content: "Back to the check", trigger: ".o_back_button a, .breadcrumb-item.o_back_button", run: "click" },
        { trigger: "button[name=action_finish]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=done]" },
        { content: "What was wrong is followed up", trigger: "a[name=wrong]", run: "click" },
        { trigger: ".o_data_row:contains(Right Value)" },
    ],
});
