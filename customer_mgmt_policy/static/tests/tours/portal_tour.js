import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_portal_raise_tour", {
    url: "/my",
    steps: () => [
        { trigger: ".o_portal_docs a:contains(Tell us)", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_tell_us a:contains(I need something)", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_portal_form label:contains(Problem) input", run: "click" },
        { trigger: "#tell_title", run: "edit Pump is loud" },
        { trigger: "#tell_description", run: "edit 92 dB since Monday" },
        { trigger: ".o_customer_portal_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_done:contains(under the number)" },
        { trigger: ".o_customer_status:contains(We are looking for a solution)" },
        { content: "The list shows it", trigger: ".breadcrumb a:contains(Your Requests)", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_requests a:contains(Pump is loud)" },
    ],
});

registry.category("web_tour.tours").add("customer_portal_answer_tour", {
    url: "/my/requests/demand?filterby=waiting",
    steps: () => [
        { trigger: ".o_customer_requests a:contains(Pump is loud)", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_question:contains(Send us a recording)" },
        { trigger: "#answer_text", run: "edit It is in the cloud" },
        { trigger: "#question button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_done:contains(We have your answer)" },
        { content: "The answer stands in the conversation", trigger: "#chatterRoot:shadow .o-mail-Message:contains(It is in the cloud)" },
        { trigger: "#chatterRoot:shadow .o-mail-Composer-input", run: "edit When do you come?" },
        { trigger: "#chatterRoot:shadow .o-mail-Composer button:contains(Send):enabled", run: "click" },
        { trigger: "#chatterRoot:shadow .o-mail-Message:contains(When do you come?)" },
    ],
});

registry.category("web_tour.tours").add("customer_portal_sign_tour", {
    url: "/my/requests/demand?filterby=waiting",
    steps: () => [
        { trigger: ".o_customer_requests a:contains(Pump is loud)", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_agreement:contains(New bearing)" },
        { trigger: ".o_web_sign_name_group input", run: "edit Wang Wei" },
        { trigger: ".o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_done:contains(your signature is kept)" },
        { trigger: "#rating label:contains(Fair) input", run: "click" },
        { trigger: "#rate_text", run: "edit A bit slow" },
        { trigger: "#rating button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_done:contains(Thank you for your answer)" },
        { trigger: ".o_customer_status:contains(Done)" },
    ],
});

registry.category("web_tour.tours").add("customer_portal_limit_tour", {
    url: "/my/requests/demand",
    steps: () => [
        { trigger: ".o_customer_requests a:contains(Anti-slip hooks)", run: "click", expectUnloadPage: true },
        { trigger: "#chatterRoot:shadow .o-mail-Composer-input", run: "edit When do you come?", timeout: 30000 },
        { trigger: "#chatterRoot:shadow .o-mail-Composer button:contains(Send):enabled", run: "click" },
        { content: "It says why", trigger: ".o_notification:contains(a lot in a short time)" },
        { content: "What was typed stays, to be sent later", trigger: "#chatterRoot:shadow .o-mail-Composer-input:value(When do you come?):not([readonly])" },
    ],
});
