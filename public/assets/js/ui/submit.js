// Submits forms without the browser, which in a frame whose sandbox lacks `allow-forms` does not even send the event.

/** Sends the `submit` event of a form below `root` when its button is clicked, or Enter is pressed in one of its fields. */
export function submitByClick(root) {
  root.addEventListener('click', (event) => {
    const submitter = event.target.closest('button');
    if (submitter?.type !== 'submit' || !submitter.form) return;
    event.preventDefault();
    if (submitter.form.reportValidity())
      submitter.form.dispatchEvent(new SubmitEvent('submit', { submitter, bubbles: true, cancelable: true }));
  });
}
