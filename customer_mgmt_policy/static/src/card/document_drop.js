import { _t } from "@web/core/l10n/translation";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { registry } from "@web/core/registry";
import { useFileUploader } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { Many2ManyBinaryField, many2ManyBinaryField } from "@web/views/fields/many2many_binary/many2many_binary_field";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { useRef } from "@odoo/owl";

const UPLOAD = "customer.document.upload";

/** Files that are dropped onto `target` are uploaded and handed to `onUploaded` as attachments. */
function useFileDrop(target, resModel, onUploaded, isEnabled) {
    const uploadFiles = useFileUploader();
    useDropzone(
        target,
        async (ev) => {
            const params = { csrf_token: odoo.csrf_token, ufile: [...ev.dataTransfer.files], model: resModel, id: 0 };
            const files = params.ufile.length && (await uploadFiles("/web/binary/upload_attachment", params));
            if (files) {
                await onUploaded(files);
            }
        },
        "o_customer_document_dropzone",
        isEnabled
    );
}

/** Files dropped onto the documents go to the upload dialog, which asks once whose they are and of what type. */
function useDocumentDrop(controller) {
    const action = useService("action");
    const notification = useService("notification");
    const upload = (files) => {
        const failed = files.filter((file) => file.error);
        for (const file of failed) {
            notification.add(file.error, { title: file.filename || _t("Upload"), type: "danger" });
        }
        const ids = files.filter((file) => !file.error).map((file) => file.id);
        if (!ids.length) {
            return;
        }
        const { default_partner_id } = controller.props.context;
        return action.doAction("customer_mgmt_policy.customer_document_upload_action", {
            additionalContext: { default_file_ids: ids, ...(default_partner_id ? { default_partner_id } : {}) },
        });
    };
    useFileDrop(controller.rootRef, UPLOAD, upload, () => controller.props.archInfo.activeActions.create);
}

export class DocumentListController extends ListController {
    setup() {
        super.setup();
        useDocumentDrop(this);
    }
}

export class DocumentKanbanController extends KanbanController {
    setup() {
        super.setup();
        useDocumentDrop(this);
    }
}

registry.category("views").add("customer_document_list", { ...listView, Controller: DocumentListController });
registry.category("views").add("customer_document_kanban", { ...kanbanView, Controller: DocumentKanbanController });

/** Files of a record: chosen, or dropped onto the place where they are listed. */
export class DocumentFilesField extends Many2ManyBinaryField {
    static template = "customer_mgmt_policy.DocumentFilesField";

    setup() {
        super.setup();
        this.root = useRef("root");
        const { resModel } = this.props.record;
        useFileDrop(this.root, resModel, (files) => this.onFileUploaded(files), () => !this.props.readonly);
    }
}

registry.category("fields").add("customer_document_files", { ...many2ManyBinaryField, component: DocumentFilesField });
