import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (label) => ({ trigger: `.o_statusbar_buttons button:contains(${label})`, run: "click" });
const openGift = () => ({ trigger: ".o_data_row:contains(National Grid Works) td[name=name]", run: "click" });

registry.category("web_tour.tours").add("customer_gift_apply_tour", {
    url: "/odoo/customer-gifts",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "[name=partner_id] input", run: "edit National Grid" },
        { trigger: ".ui-autocomplete a:contains(National Grid Works)", run: "click" },
        { trigger: "[name=festival_id] input", run: "edit Spring" },
        { trigger: ".ui-autocomplete a:contains(Spring Festival)", run: "click" },
        { content: "The form knows customer and festival", trigger: "[name=festival_date]:not(:empty)" },
        { trigger: "[name=contact_id] input", run: "edit Director" },
        { trigger: ".ui-autocomplete a:contains(Director Wang)", run: "click" },
        { trigger: "[name=line_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: "[name=line_ids] [name=name] textarea, [name=line_ids] [name=name] input", run: "edit Tea set" },
        { trigger: "[name=line_ids] [name=price_unit] input", run: "edit 280" },
        ...stepUtils.saveForm(),
        press("Submit for Approval"),
        stateIs("submitted"),
        { content: "The steps are shown", trigger: ".o_field_customer_approval_bar:contains(Finance)" },
    ],
});

registry.category("web_tour.tours").add("customer_gift_approve_tour", {
    url: "/odoo/customer-gifts",
    steps: () => [
        openGift(),
        { trigger: ".o_statusbar_buttons button[name=action_approval_approve]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_approval_approve]))" },
    ],
});

registry.category("web_tour.tours").add("customer_gift_give_tour", {
    url: "/odoo/customer-gifts",
    steps: () => [
        openGift(),
        stateIs("approved"),
        press("Gift Was Given"),
        { trigger: ".modal [name=actual_amount] input", run: "edit 275" },
        { trigger: ".modal footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        stateIs("executed"),
    ],
});
