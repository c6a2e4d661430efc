import { Component, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useFileUploader } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// larger photos are made smaller before they are sent: the network at the customer's is slow
const LARGE = 1.5 * 1024 * 1024;
const LONGEST_SIDE = 2048;

async function shrink(file) {
    if (file.size < LARGE || !window.createImageBitmap) {
        return file;
    }
    try {
        const image = await createImageBitmap(file);
        const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(image.width * scale);
        canvas.height = Math.round(image.height * scale);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
        return blob && blob.size < file.size ? new File([blob], name, { type: "image/jpeg" }) : file;
    } catch {
        return file; // a format that the browser cannot read goes as it is
    }
}

/** The camera of the phone, or files; the photos become files of the record. */
export class VisitCamera extends Component {
    static template = "customer_mgmt_policy.VisitCamera";
    static props = { ...standardWidgetProps };

    setup() {
        this.upload = useFileUploader();
        this.notification = useService("notification");
        this.state = useState({ isBusy: false });
    }

    async onChange(ev) {
        const { record } = this.props;
        const input = ev.target;
        const files = [...input.files];
        this.state.isBusy = true;
        try {
            if (files.length && (await record.save())) {
                const ufile = await Promise.all(files.map(shrink));
                const params = { csrf_token: odoo.csrf_token, ufile, model: record.resModel, id: record.resId };
                for (const result of (await this.upload("/web/binary/upload_attachment", params)) || []) {
                    if (result.error) {
                        this.notification.add(result.error, { type: "danger" });
                    }
                }
                await record.load();
            }
        } finally {
            input.value = "";
            this.state.isBusy = false;
        }
    }
}

registry.category("view_widgets").add("customer_visit_camera", { component: VisitCamera });

/** The photos of a visit, small; a tap shows one whole. */
export class VisitPhotos extends Component {
    static template = "customer_mgmt_policy.VisitPhotos";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
    }

    get photos() {
        return this.props.record.data[this.props.name].records;
    }

    remove(photo) {
        this.dialog.add(ConfirmationDialog, {
            body: _t("Remove this photo from the visit?"),
            confirmLabel: _t("Remove"),
            confirm: async () => {
                await this.orm.unlink("ir.attachment", [photo.resId]);
                await this.props.record.load();
            },
            cancel: () => {},
        });
    }
}

registry.category("fields").add("customer_visit_photos", {
    component: VisitPhotos,
    displayName: _t("Photos"),
    supportedTypes: ["one2many"],
    relatedFields: [{ name: "name", type: "char" }],
});
