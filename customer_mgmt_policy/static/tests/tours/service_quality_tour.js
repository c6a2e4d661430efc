import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const state = (label) => ({
    content: `The record is “${label}”`,
    trigger: `.o_statusbar_status button.o_arrow_button_current:contains('${label}')`,
});

/** A5.1, A5.2: Quality writes a service, puts it in force and inspects it on a sample. */
registry.category("web_tour.tours").add("customer_service_quality_tour", {
    url: "/odoo/services",
    steps: () => [
        { trigger: ".o-kanban-button-new", run: "click" },
        { trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea", run: "edit Answer inquiries" },
        { trigger: ".o_field_widget[name=user_id] input", run: "edit cs_manager" },
        { trigger: ".ui-menu-item > a:contains('cs_manager')", run: "click" },
        { trigger: ".o_field_widget[name=sample_source] select, .o_field_widget[name=sample_source] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('Inquiries and incidents')", run: "click" },
        { trigger: ".o_field_widget[name=procedure] .odoo-editor-editable", run: "editor Answer at once" },
        { trigger: ".nav-link[name=standards]", run: "click" },
        { trigger: ".o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=name] input", run: "edit In time" },
        ...stepUtils.saveForm(),
        { trigger: "button[name=action_put_in_force]", run: "click" },
        state("In Force"),
        { trigger: "button[name=action_inspect]", run: "click" },
        { content: "The service and its source are filled in", trigger: ".o_field_widget[name=sample_size]" },
        { trigger: "button[name=action_start]:contains('Draw the Sample')", run: "click" },
        state("Checking"),
        { trigger: ".o_field_widget[name=check_ids] .o_data_row:first .o_data_cell[name=note]", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=result] label:contains('Not met')", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=note] input", run: "edit 25 minutes" },
        { trigger: "button[name=action_all_met]", run: "click" },
        { trigger: "button[name=action_finish]", run: "click" },
        state("To Put Right"),
        { trigger: "button[name=action_open_findings]", run: "click" },
        { trigger: ".o_data_row .o_data_cell:contains('In time')" },
    ],
});

/** A5.2: the owner of the service puts it right; somebody of Quality looks again. */
registry.category("web_tour.tours").add("customer_finding_tour_rectify", {
    url: "/odoo/my-service-findings",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains('In time')", run: "click" },
        { trigger: "button[name=action_open_step]:contains('Report as Put Right')", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit A second telephone" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        state("To Re-check"),
        { content: "Who put it right does not verify it", trigger: "body:not(:has(button[name=action_open_step]))" },
    ],
});
registry.category("web_tour.tours").add("customer_finding_tour_recheck", {
    url: "/odoo/my-service-findings",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains('In time')", run: "click" },
        { trigger: "button[name=action_open_step]:contains('Re-check')", run: "click" },
        { trigger: ".modal .o_field_widget[name=outcome] input[data-value=right]", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit Two telephones seen" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        state("Verified"),
    ],
});
