import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const NAME = ".o_form_view h1 [name=name] input:visible, .o_form_view h1 [name=name] textarea:visible";

registry.category("web_tour.tours").add("customer_entry_tour", {
    url: "/odoo/my-customers",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: NAME, run: "edit Wuxi Pump Works && press Tab" },
        { trigger: ".o_field_widget[name=phone] input", run: "edit +86 510 8000 1234" },
        { content: "A mistyped code is noticed", trigger: ".o_field_widget[name=vat] input", run: "edit 913301007996550580 && press Tab" },
        { trigger: ".text-danger:contains(mistyped)" },
        { trigger: ".o_field_widget[name=vat] input", run: "clear && press Tab" },
        ...stepUtils.saveForm(),
        { content: "What lacks is named at once", trigger: "button[name=action_confirm_card]", run: "click" },
        { trigger: ".modal:contains(cannot be confirmed yet):contains(Industry):contains(Customer Demand)" },
        { trigger: ".modal footer button", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_notebook a[name=customer_card]", run: "click" },
        { trigger: ".o_field_widget[name=vat] input", run: "edit 91330100799655058b && press Tab" },
        { trigger: ".o_field_widget[name=business_type] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Long-term)", run: "click" },
        { trigger: ".o_field_widget[name=information_source] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Customer volunteered)", run: "click" },
        { trigger: ".o_field_widget[name=industry_id] input", run: "edit Pump Making" },
        { trigger: ".ui-autocomplete a:contains(Pump Making)", run: "click" },
        { trigger: ".o_field_widget[name=registered_address] input", run: "edit 1 Lake Road, Wuxi" },
        { trigger: ".o_field_widget[name=demand_preference] textarea", run: "edit Bearings, delivered monthly" },
        ...stepUtils.saveForm(),
        { content: "Who decides there", trigger: ".o_notebook a[name=customer_relationships]", run: "click" },
        { trigger: ".o_field_widget[name=relationship_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name=relationship_ids] .o_selected_row [name=contact_id] input", run: "edit Wang Wei" },
        { trigger: ".ui-autocomplete a:contains(Create and edit)", run: "click" },
        { trigger: ".modal .o_field_widget[name=function] input", run: "edit Purchasing Director" },
        { trigger: ".modal .o_field_widget[name=phone] input", run: "edit +86 139 0000 0001" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=relationship_ids] .o_selected_row [name=role] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Decision)", run: "click" },
        ...stepUtils.saveForm(),
        { content: "Verify the phone", trigger: "button[name=action_verify_phone]", run: "click" },
        { trigger: ".modal .o_field_widget[name=how] .o_radio_item:contains(In person) input", run: "click" },
        { trigger: ".modal footer button[name=action_confirm]:visible", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view .text-success:contains(In person)" },
        { content: "Confirm", trigger: "button[name=action_confirm_card]", run: "click" },
        { trigger: ".modal .o_field_widget[name=licence_name] input", run: "edit Wuxi Pump Works" },
        { trigger: ".modal footer button[name=action_confirm]:visible", run: "click" },
        { trigger: "body:not(:has(.modal)):not(:has(button[name=action_confirm_card]:visible)) .o_form_view" },
    ],
});

registry.category("web_tour.tours").add("customer_pool_tour", {
    url: "/odoo/customer-pool",
    steps: () => [
        { trigger: ".o_data_row:contains(Nobody's Mill):contains(Suzhou)" },
        { content: "No phone is shown", trigger: ".o_list_view:not(:contains(555))" },
        { trigger: ".o_data_row:contains(Nobody's Mill) button[name=action_claim]", run: "click" },
        { content: "The card opens", trigger: ".o_form_view button[name=action_confirm_card]:visible" },
        { trigger: ".o_form_view .o_field_widget[name=phone] input:value(555)" },
    ],
});
