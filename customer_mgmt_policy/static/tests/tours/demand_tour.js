import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const confirmDialog = () => [
    { trigger: ".modal footer button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];
const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (label) => ({ trigger: `.o_statusbar_buttons button:contains(${label})`, run: "click" });

registry.category("web_tour.tours").add("customer_demand_tour", {
    url: "/odoo/my-demands",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { content: "Record the demand", trigger: "[name=title] textarea", run: "edit Anti-slip hooks" },
        { trigger: "[name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".ui-autocomplete a:contains(Shanghai Harbour Trading)", run: "click" },
        ...stepUtils.saveForm(),
        stateIs("recorded"),
        { content: "The clock runs", trigger: ".o_field_customer_deadline_bar:contains(C2.3.2)" },
        press("Wait for Customer"),
        { trigger: ".modal [name=reason] input", run: "edit Drawings of the quay" },
        ...confirmDialog(),
        { trigger: ".alert:contains(Drawings of the quay)" },
        press("Customer Supplied It"),
        { trigger: ".o_notebook a[name=solution]", run: "click" },
        { content: "Write the solution", trigger: "[name=solution] textarea", run: "edit 40 hooks of type B" },
        press("Solution Given"),
        ...confirmDialog(),
        stateIs("answered"),
        { trigger: ".o_notebook a[name=implementation]", run: "click" },
        { trigger: "[name=plan] textarea", run: "edit Li Na delivers until the end of May" },
        press("Confirm Plan"),
        stateIs("in_progress"),
        { trigger: ".o_field_customer_deadline_bar:contains(C2.3.3)" },
        press("Tell Progress"),
        { trigger: ".modal [name=note] textarea", run: "edit 70 % is done" },
        ...confirmDialog(),
        { trigger: ".o-mail-Message:contains(70 % is done)" },
        press("Accepted by Customer"),
        { trigger: ".modal [name=accepted_by_id] input", run: "edit Chen" },
        { trigger: ".ui-autocomplete a:contains(Chen Wei)", run: "click" },
        { trigger: ".modal [name=satisfaction] input[data-value=satisfied]", run: "click" },
        ...confirmDialog(),
        stateIs("accepted"),
        { trigger: ".o_notebook a[name=retrospective]", run: "click" },
        { trigger: "[name=retrospective] textarea", run: "edit Quick answer; ask for the load sooner." },
        press("Close"),
        stateIs("closed"),
    ],
});
