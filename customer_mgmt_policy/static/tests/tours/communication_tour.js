import { registry } from "@web/core/registry";

const noDialog = () => ({ trigger: "body:not(:has(.modal))" });
const write = (text) => ({ trigger: ".modal [name=summary] textarea", run: `edit ${text}` });
const log = () => ({ trigger: ".modal footer button[name=action_log]", run: "click" });

registry.category("web_tour.tours").add("customer_communication_tour", {
    steps: () => [
        { content: "From the card: a call", trigger: "[name=log_contact] button:has(.fa-phone)", run: "click" },
        { content: "The way is chosen, the contact known", trigger: ".modal [name=contact_id] input:value(Chen Wei)" },
        write("Rust on hooks"),
        log(),
        noDialog(),
        { content: "It is counted and the last contact", trigger: ".o_customer_card_note:contains(1 contacts in 30 days)" },
        { trigger: ".o_customer_card_contacts:contains(Phone)" },
        { content: "Another way", trigger: "[name=log_contact] button:has(.fa-weixin)", run: "click" },
        write("Photos of the hooks"),
        log(),
        noDialog(),
        { content: "All of it", trigger: ".o-form-buttonbox .o_button_more", run: "click" },
        { trigger: "button[name=action_open_communications]", run: "click" },
        { trigger: ".o_data_row:contains(Photos of the hooks)" },
        { trigger: ".o_data_row:contains(Rust on hooks)" },
    ],
});
