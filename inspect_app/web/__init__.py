"""What the browser and API clients see: one blueprint a noun, thin views."""
