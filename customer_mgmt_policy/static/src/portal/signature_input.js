import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { NameAndSignature } from "@web/core/signature/name_and_signature";

/**
 * Odoo's signature, typed or drawn, as a part of any form of the portal: when the form is sent, the name and the picture
 * go along as "name" and "signature". The pad appears with the first letter of the name: nothing is signed beforehand.
 */
export class SignatureInput extends Component {
    static template = "customer_mgmt_policy.SignatureInput";
    static components = { NameAndSignature };
    static props = { name: { type: String, optional: true }, image: { type: String, optional: true } };

    setup() {
        this.root = useRef("root");
        this.state = useState({ hasPad: Boolean(this.props.name) });
        this.signature = useState({
            name: this.props.name || "",
            signatureImage: this.props.image ? `data:image/png;base64,${this.props.image}` : undefined,
            isSignatureEmpty: true,
            getSignatureImage: () => "",
            resetSignature: () => {},
        });
        // a picture that came back with the form stays as it was signed
        this.mode = this.props.image ? "draw" : "auto";
        this.onFormData = this.onFormData.bind(this);
        onMounted(() => {
            this.form = this.root.el.closest("form");
            this.form?.addEventListener("formdata", this.onFormData);
        });
        onWillUnmount(() => this.form?.removeEventListener("formdata", this.onFormData));
    }

    onSignatureChange(mode) {
        this.mode = mode;
    }

    onInputName(ev) {
        this.signature.name = ev.target.value;
        this.state.hasPad = this.state.hasPad || Boolean(this.signature.name.trim());
        if (this.mode === "auto") {
            this.signature.resetSignature();
        }
    }

    onFormData({ formData }) {
        if (!this.signature.isSignatureEmpty) {
            formData.set("signature", this.signature.getSignatureImage().split(",")[1] || "");
        }
    }
}

registry.category("public_components").add("customer_mgmt_policy.signature_input", SignatureInput);
