import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (name) => ({ trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" });
const open = () => ({ trigger: ".o_data_row:contains(Pallets that fit) td[name=name]", run: "click" });

registry.category("web_tour.tours").add("customer_proposal_submit_tour", {
    url: "/odoo/customer-proposals",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "[name=title] textarea, [name=title] input", run: "edit Pallets that fit" },
        { trigger: "[name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".ui-autocomplete a:contains(Shanghai Harbour Trading)", run: "click" },
        { trigger: "[name=description] textarea", run: "edit Use pallets of 1200 by 1000" },
        { trigger: "[name=verdict] label:contains(Adopted)", run: "click" },
        { trigger: "[name=assessment] textarea", run: "edit Cheap and useful" },
        ...stepUtils.saveForm(),
        press("action_submit"),
        stateIs("in_review"),
    ],
});

registry.category("web_tour.tours").add("customer_proposal_decide_tour", {
    url: "/odoo/customer-proposals",
    steps: () => [open(), press("action_approval_approve"), stateIs("decided")],
});

registry.category("web_tour.tours").add("customer_proposal_answer_tour", {
    url: "/odoo/customer-proposals",
    steps: () => [
        open(),
        stateIs("decided"),
        { content: "The answer is drafted", trigger: "[name=answer] textarea:value(Pallets that fit)" },
        press("action_answer"),
        { trigger: ".modal footer button.btn-primary", run: "click" },
        stateIs("answered"),
    ],
});
