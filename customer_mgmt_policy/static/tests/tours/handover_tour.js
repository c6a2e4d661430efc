import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const NAME = ".o_form_view h1 [name=name] input:visible, .o_form_view h1 [name=name] textarea:visible";

registry.category("web_tour.tours").add("customer_handover_tour", {
    url: "/odoo/managed-customers",
    steps: () => [
        { trigger: ".o_data_row td[name=complete_name]:contains(Shanghai Harbour Trading)", run: "click" },
        { trigger: ".o_notebook a[name=customer_policy]", run: "click" },
        { content: "Start the hand-over", trigger: "button[name=action_hand_over]", run: "click" },
        { trigger: ".modal [name=partner_ids] .o_tag:contains(Shanghai Harbour Trading)" },
        { trigger: ".modal [name=to_user_id] input", run: "edit Zhou Min" },
        { trigger: ".ui-autocomplete a:contains(Zhou Min)", run: "click" },
        { trigger: ".modal [name=reason] textarea", run: "edit South China takes over" },
        { content: "Hand over", trigger: ".modal footer button[name=action_hand_over]", run: "click" },
        { content: "Back at the list", trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:contains(National Grid Works)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Shanghai Harbour Trading)))" },
    ],
});

registry.category("web_tour.tours").add("customer_duplicate_tour", {
    url: "/odoo/my-customers",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: NAME, run: "edit Guangzhou Textiles Co., Ltd. && press Tab" },
        { content: "Who owns it", trigger: ".alert:contains(already exists):contains(Zhou Min):contains(South China)" },
        { trigger: ".o_form_button_save", run: "click" },
        { content: "Saving is refused", trigger: ".modal:contains(already exists)" },
        { trigger: ".modal footer button", run: "click" },
        { trigger: NAME, run: "edit Brand New Trading && press Tab" },
        { trigger: "body:not(:has(.alert:contains(already exists):visible))" },
        ...stepUtils.saveForm(),
    ],
});
