import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const stateIs = (state) => ({ trigger: `.o_arrow_button_current[data-value=${state}]` });
const press = (name) => ({ trigger: `.o_statusbar_buttons button[name=${name}]`, run: "click" });
const confirmDialog = () => [
    { trigger: ".modal footer .btn-primary", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];
const openFirst = () => ({ trigger: ".o_data_row td.o_data_cell", run: "click" });

registry.category("web_tour.tours").add("customer_archive_file_tour", {
    url: "/odoo/customer-documents",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { content: "The keeper finds the customer by name", trigger: "[name=partner_id] input", run: "edit National Grid" },
        { trigger: ".ui-autocomplete a:contains(National Grid Works)", run: "click" },
        { trigger: "[name=type_id] input", run: "edit Contract" },
        { trigger: ".ui-autocomplete a:contains(Contract)", run: "click" },
        { content: "The archive gives the name", trigger: "[name=title]:contains(年合同)" },
        { trigger: "[name=medium] label:contains(Paper)", run: "click" },
        { trigger: "[name=cabinet_id] input", run: "edit Test cabinet" },
        { trigger: ".ui-autocomplete a:contains(Test cabinet)", run: "click" },
        { trigger: "[name=bag_number] input", run: "edit A-0132" },
        ...stepUtils.saveForm(),
        press("action_file"),
        stateIs("filed"),
    ],
});

registry.category("web_tour.tours").add("customer_archive_borrow_tour", {
    url: "/odoo/customer-documents",
    steps: () => [
        openFirst(),
        press("action_borrow"),
        { trigger: ".modal [name=purpose] textarea", run: "edit Renewal" },
        { trigger: ".modal [name=due_on] input, .modal [name=due_on] button", run: "click" },
        // the browser's day may be yesterday where the salesperson works
        { trigger: ".o_datetime_picker .o_today ~ .o_date_item_cell:first", run: "click" },
        { trigger: ".modal footer button[name=action_submit]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("customer_archive_lend_tour", {
    url: "/odoo/document-loans",
    steps: () => [
        openFirst(),
        stateIs("requested"),
        press("action_hand_out"),
        stateIs("lent"),
        { content: "The return is due", trigger: ".o_field_customer_deadline_bar:contains(Bring the document back)" },
        press("action_open_take_back"),
        { trigger: ".modal [name=condition] label:contains(Good)", run: "click" },
        ...confirmDialog(),
        stateIs("returned"),
    ],
});

registry.category("web_tour.tours").add("customer_archive_dispose_tour", {
    url: "/odoo/expired-documents",
    steps: () => [
        { trigger: ".o_data_row .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_request_disposal]", run: "click" },
        { trigger: ".modal [name=reason] textarea" },
        { trigger: ".modal footer button[name=action_request]", run: "click" },
        stateIs("in_review"),
    ],
});

registry.category("web_tour.tours").add("customer_archive_approve_tour", {
    url: "/odoo/customer-disposals",
    steps: () => [
        openFirst(),
        press("action_approval_approve"),
        { trigger: ".o_form_view:not(:has(button[name=action_approval_approve]))" },
    ],
});

registry.category("web_tour.tours").add("customer_archive_erase_tour", {
    url: "/odoo/erasures",
    steps: () => [
        openFirst(),
        press("action_confirm_erasure"),
        ...confirmDialog(),
        stateIs("done"),
        { trigger: ".o_notebook .nav-link:contains(Destroyed)", run: "click" },
        { content: "What was destroyed is on record", trigger: "[name=item_ids] .o_data_row:contains(scan 0.txt)" },
    ],
});

/** Drag the files over the element, and drop them onto what appears. */
const scans = () => {
    const dataTransfer = new DataTransfer();
    for (const name of ["first.txt", "second.txt"]) {
        dataTransfer.items.add(new File([name], name, { type: "text/plain" }));
    }
    return { bubbles: true, cancelable: true, dataTransfer };
};

registry.category("web_tour.tours").add("customer_archive_drop_tour", {
    url: "/odoo/customer-documents",
    steps: () => [
        {
            content: "Files are dragged over the list",
            trigger: ".o_list_view",
            run: ({ anchor }) => anchor.dispatchEvent(new DragEvent("dragenter", scans())),
        },
        {
            trigger: ".o_customer_document_dropzone",
            run: ({ anchor }) => anchor.dispatchEvent(new DragEvent("drop", scans())),
        },
        { content: "The dialog has them", trigger: ".modal .o_attachment:contains(second.txt)" },
        { trigger: ".modal [name=partner_id] input", run: "edit National Grid" },
        { trigger: ".ui-autocomplete a:contains(National Grid Works)", run: "click" },
        { trigger: ".modal [name=type_id] input", run: "edit Contract" },
        { trigger: ".ui-autocomplete a:contains(Contract)", run: "click" },
        { trigger: ".modal footer button[name=action_upload]", run: "click" },
        { trigger: ".o_data_row:contains(年合同（2）)" },
    ],
});
