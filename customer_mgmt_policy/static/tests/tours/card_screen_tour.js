import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const ROW = ".o_field_widget[name=relationship_ids] .o_selected_row";

registry.category("web_tour.tours").add("customer_card_screen_tour", {
    url: "/odoo/my-customers",
    steps: () => [
        { content: "The list shows how complete a card is", trigger: ".o_data_row:contains(Shanghai Harbour Trading) [name=card_completeness] .o_progressbar" },
        { trigger: ".o_data_row td[name=complete_name]:contains(Shanghai Harbour Trading)", run: "click" },
        { content: "What is missing", trigger: ".o_customer_card_gap[data-field=decision_maker_id]", run: "click" },
        { content: "leads to where it is entered", trigger: ".o_customer_relationship_map .o_node:contains(Wang Mei)" },
        { trigger: ".o_field_widget[name=relationship_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: `${ROW} [name=contact_id] input`, run: "edit Chen Ligu" },
        { content: "A new person at this customer", trigger: ".ui-autocomplete .o_m2o_dropdown_option_create a:contains(Chen Ligu)", run: "click" },
        { trigger: `${ROW} [name=role] input`, run: "click" },
        { trigger: ".o_select_menu_item:contains(Decision maker)", run: "click" },
        ...stepUtils.saveForm(),
        { content: "The picture shows both", trigger: ".o_customer_relationship_map .o_node:contains(Chen Ligu) .o_decider" },
        { content: "Nobody is missing any more", trigger: ".o_customer_card_panel:not(:has([data-field=decision_maker_id]))" },
        { trigger: ".o_notebook a[name=customer_card]", run: "click" },
        { trigger: "[name=purchase_cycle] input", run: "edit Every spring" },
        ...stepUtils.saveForm(),
        { trigger: ".o_notebook a[name=customer_trade]", run: "click" },
        { trigger: ".o_widget_customer_trade_figures p:contains(Nothing was sold)" },
    ],
});
