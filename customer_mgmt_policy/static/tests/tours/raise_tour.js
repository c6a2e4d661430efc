import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_visit_raise_tour", {
    steps: () => [
        { trigger: "button[name=action_raise]:contains(Raise a Demand or Complaint)", run: "click" },
        { content: "The wording is there", trigger: ".modal [name=description] textarea:value(Hooks rust within a year)" },
        { trigger: ".modal [name=kind] input[data-value=demand]", run: "click" },
        { content: "It says what becomes of it", trigger: ".modal [name=kind_help]:contains(solution)" },
        { trigger: ".modal [name=priority] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Urgent)", run: "click" },
        { trigger: ".modal footer button[name=action_raise]", run: "click" },
        { content: "The visit counts it", trigger: ".oe_stat_button[data-kind=demand] .o_stat_value:contains(1)", run: "click" },
        { content: "The demand says where it comes from", trigger: "[name=source_name]:contains(Customer Visit)" },
        { trigger: "button[name=action_open_source]", run: "click" },
        { content: "And leads back", trigger: ".oe_stat_button[data-kind=demand]" },
    ],
});
