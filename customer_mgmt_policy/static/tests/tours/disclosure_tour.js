import { registry } from "@web/core/registry";

const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (label) => ({ trigger: `.o_statusbar_buttons button:contains(${label})`, run: "click" });
const openDisclosure = () => ({ trigger: ".o_data_row:contains(Swift Carriers) td[name=name]", run: "click" });

registry.category("web_tour.tours").add("customer_disclosure_submit_tour", {
    url: "/odoo/customer-disclosures",
    steps: () => [openDisclosure(), press("Submit for Approval"), stateIs("submitted")],
});

registry.category("web_tour.tours").add("customer_disclosure_approve_tour", {
    url: "/odoo/customer-disclosures",
    steps: () => [
        openDisclosure(),
        { trigger: ".o_statusbar_buttons button[name=action_approval_approve]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_approval_approve]))" },
    ],
});

registry.category("web_tour.tours").add("customer_disclosure_disclose_tour", {
    url: "/odoo/customer-disclosures",
    steps: () => [
        openDisclosure(),
        stateIs("approved"),
        press("Data Was Passed On"),
        { trigger: ".modal [name=how] input", run: "edit Sealed letter" },
        { trigger: ".modal footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        stateIs("disclosed"),
    ],
});

registry.category("web_tour.tours").add("customer_disclosure_check_tour", {
    url: "/odoo/disclosure-log",
    steps: () => [
        { trigger: ".o_data_row:contains(Swift Carriers)" },
        { trigger: "button[name=action_check_chain]", run: "click" },
        { trigger: ".o_notification:contains(intact)" },
    ],
});
