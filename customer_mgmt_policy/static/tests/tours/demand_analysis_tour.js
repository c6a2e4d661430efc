import { registry } from "@web/core/registry";

const press = (label) => ({ trigger: `.o_statusbar_buttons button:contains(${label})`, run: "click" });

registry.category("web_tour.tours").add("customer_demand_analysis_tour", {
    url: "/odoo/proposed-demands",
    steps: () => [
        { content: "The figures say why", trigger: ".o_data_row:contains(70 days before)" },
        { trigger: ".o_data_row td[name=partner_id]", run: "click" },
        press("Take Up as Demand"),
        { content: "The demand is recorded and its clock runs", trigger: ".o_arrow_button_current[data-value=recorded]" },
        { trigger: ".o_field_customer_deadline_bar:contains(C2.3.2)" },
        { content: "It was recorded already", trigger: ".alert:contains(says Mr Chen)" },
        { trigger: "[name=duplicate_ids] button[name=action_merge_duplicate]", run: "click" },
        { trigger: ".modal footer button[name=action_merge]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "The earlier one goes on", trigger: ".o_form_view .oe_stat_button:contains(Merged)" },
        press("Ask Review Group"),
        { trigger: ".o_notebook a[name=feasibility]", run: "click" },
        { content: "The three stand side by side", trigger: "[name=current_review_ids] .o_kanban_record:contains(Technical)" },
        { trigger: ".o_notebook a[name=evaluation]", run: "click" },
        { trigger: "[name=score_explanation]:contains(Commercial figures)" },
    ],
});

registry.category("web_tour.tours").add("customer_demand_review_tour", {
    url: "/odoo/demands-to-review",
    steps: () => [
        { trigger: ".o_data_row td[name=partner_id]", run: "click" },
        { trigger: "[name=opinion] input[data-value=conditional]", run: "click" },
        { trigger: "[name=conditions] textarea", run: "edit Drawings by Friday" },
        { trigger: "[name=reasoning] textarea", run: "edit The load is unknown" },
        press("Give Opinion"),
        { trigger: ".modal footer .btn-primary:contains(Give Opinion)", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=answered]" },
    ],
});
