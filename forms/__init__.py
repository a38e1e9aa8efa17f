"""What people type: shapes and coercion; a form yields a value object and never queries."""
