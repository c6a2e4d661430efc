import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const confirmDialog = () => [
    { trigger: ".modal footer button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];
const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const chooseReport = () => {
    const input = document.querySelector(".modal [name=report] input[type=file]");
    const files = new DataTransfer();
    files.items.add(new File(["%PDF-1.4 signed"], "signed.pdf", { type: "application/pdf" }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
};
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
        press("Solution Given"),
        { content: "Write the solution", trigger: ".modal [name=solution] textarea", run: "edit 40 hooks of type B" },
        ...confirmDialog(),
        stateIs("answered"),
        { trigger: ".o_notebook a[name=implementation]", run: "click" },
        { trigger: "[name=plan] textarea", run: "edit Li Na delivers until the end of May" },
        { trigger: "[name=milestone_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: "[name=milestone_ids] .o_selected_row [name=name] input", run: "edit Hooks mounted" },
        { trigger: "[name=milestone_ids] .o_selected_row [name=due_on] input", run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        press("Confirm Plan"),
        stateIs("in_progress"),
        { trigger: ".o_field_customer_deadline_bar:contains(C2.3.3)" },
        press("Tell Progress"),
        { content: "The milestones write the message", trigger: ".modal [name=message]:contains(Hooks mounted)" },
        ...confirmDialog(),
        { trigger: ".o-mail-Message:contains(Hooks mounted)" },
        { trigger: ".o_notebook a[name=implementation]", run: "click" },
        { trigger: "[name=milestone_ids] button:contains(Done)", run: "click" },
        { trigger: ".modal [name=result] textarea", run: "edit All 40 hold" },
        ...confirmDialog(),
        press("Not Accepted Yet"),
        { trigger: ".modal [name=note] textarea", run: "edit Two lack the coating" },
        ...confirmDialog(),
        { trigger: ".alert:contains(Two lack the coating)" },
        press("Accepted by Customer"),
        { trigger: ".modal [name=accepted_by_id] input", run: "edit Chen" },
        { trigger: ".ui-autocomplete a:contains(Chen Wei)", run: "click" },
        { trigger: ".modal [name=satisfaction] input[data-value=satisfied]", run: "click" },
        { content: "The signed report", trigger: ".modal [name=report]", run: chooseReport },
        { trigger: ".modal [name=report] input[type=text]:value(signed.pdf)" },
        ...confirmDialog(),
        stateIs("accepted"),
        press("Close"),
        { trigger: ".modal [name=retrospective] textarea", run: "edit Quick answer; ask for the load sooner." },
        ...confirmDialog(),
        stateIs("closed"),
    ],
});
