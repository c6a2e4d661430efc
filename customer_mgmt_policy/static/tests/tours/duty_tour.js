import { registry } from "@web/core/registry";

const closed = { trigger: "body:not(:has(.modal))" };
const confirm = [{ trigger: ".modal footer button[name=action_confirm]", run: "click" }, closed];

registry.category("web_tour.tours").add("customer_duty_tour", {
    steps: () => [
        { content: "Take one, unanswered", trigger: ".o_control_panel button:contains(Take an Inquiry)", run: "click" },
        { trigger: ".modal [name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Shanghai Harbour)", run: "click" },
        { trigger: ".modal [name=question] textarea", run: "edit Is DN50 in stock?" },
        { trigger: ".modal footer button[name=action_record]", run: "click" },
        closed,
        { content: "It is on the board at once", trigger: ".o_data_row:contains(Is DN50 in stock) button[name=action_open_step]:contains(Answer)", run: "click" },
        { trigger: ".modal [name=answer] textarea", run: "edit 620 m are in stock" },
        ...confirm,
        { content: "And gone when it is answered", trigger: ".o_list_renderer:not(:contains(Is DN50 in stock))" },
        { content: "An unknown caller, answered on the phone", trigger: ".o_control_panel button:contains(Take an Inquiry)", run: "click" },
        { trigger: ".modal [name=caller_name] input", run: "edit Mr Zhou" },
        { trigger: ".modal [name=question] textarea", run: "edit When are you open?" },
        { trigger: ".modal [name=answer] textarea", run: "edit From nine to six" },
        { trigger: ".modal footer button[name=action_record]", run: "click" },
        closed,
        { content: "An incident", trigger: ".o_control_panel button:contains(Take an Inquiry)", run: "click" },
        { trigger: ".modal [name=partner_id] input", run: "edit Shanghai Harbour" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Shanghai Harbour)", run: "click" },
        { trigger: ".modal [name=kind] input[data-value=incident]", run: "click" },
        { trigger: ".modal [name=question] textarea", run: "edit The line stands still" },
        { trigger: ".modal footer button[name=action_record]", run: "click" },
        closed,
        { trigger: ".o_data_row:contains(The line stands still) button[name=action_start]", run: "click" },
        { trigger: ".o_data_row:contains(The line stands still) button:contains(Progress)", run: "click" },
        { trigger: ".modal [name=note] textarea", run: "edit We are on our way" },
        ...confirm,
        { trigger: ".o_data_row:contains(The line stands still) button:contains(Solved)", run: "click" },
        { trigger: ".modal [name=answer] textarea", run: "edit Part replaced" },
        ...confirm,
        { trigger: ".o_list_renderer:not(:contains(The line stands still))" },
    ],
});

registry.category("web_tour.tours").add("customer_duty_roster_tour", {
    steps: () => [
        { content: "The gap is shown", trigger: ".o_customer_duty_gaps:contains(Nobody is on duty for)" },
        { trigger: ".o_control_panel button:contains(Copy Shifts)", run: "click" },
        { trigger: ".modal [name=summary]:contains(1 to plan)" },
        { trigger: ".modal button[name=action_copy]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button.o_switch_view.o_list", run: "click" },
        { content: "The shift stands in the next week, too", trigger: ".o_data_row:contains(cs_agent):eq(1)" },
        { content: "What is left open is covered by pressing it", trigger: ".o_customer_duty_gaps button", run: "click" },
        { trigger: ".modal [name=user_id] input", run: "edit cs_agent" },
        { trigger: ".o-autocomplete--dropdown-item:contains(cs_agent)", run: "click" },
        { trigger: ".modal footer .o_form_button_save", run: "click" },
        { content: "A shift as long as the first one follows it", trigger: ".o_data_row:contains(cs_agent):eq(2)" },
    ],
});
