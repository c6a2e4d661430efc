import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_consent_portal_tour", {
    url: "/my/consent",
    steps: () => [
        { content: "Nothing is ticked beforehand", trigger: ".o_consent_form:not(:has(input[name=purpose]:checked))" },
        { trigger: ".o_consent_form label:contains(customer file) input[name=purpose]", run: "click" },
        { content: "The name is written as a signature", trigger: "#customer_signature_name", run: "edit Wang Wei" },
        { trigger: ".o_web_sign_auto_button.active" },
        { trigger: ".o_web_sign_draw_button" },
        { trigger: ".o_consent_form button:contains(I agree)", run: "click", expectUnloadPage: true },
        { trigger: ".alert-success:contains(Thank you)" },
        { trigger: ".o_consent_given summary", run: "click" },
        { trigger: ".o_consent_given button:contains(Yes, withdraw)", run: "click", expectUnloadPage: true },
        { trigger: ".alert-success:contains(withdrawn)" },
        { trigger: ".o_customer_consent:not(:has(.o_consent_given))" },
    ],
});
