// Asks Apache PDFBox's preflight whether files keep to PDF/A-1b; one line a file and objection.

import java.io.File;
import java.io.IOException;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;

public class Preflight {
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      ValidationResult result = look(new File(file));
      System.out.println(file + " valid=" + result.isValid());
      for (ValidationResult.ValidationError each : result.getErrorsList()) {
        System.out.println(file + " " + each.getErrorCode() + " " + each.getDetails());
      }
    }
  }

  private static ValidationResult look(File file) throws IOException {
    PreflightParser parser = new PreflightParser(file);
    try {
      parser.parse();
      try (PreflightDocument document = parser.getPreflightDocument()) {
        document.validate();
        return document.getResult();
      }
    } catch (SyntaxValidationException broken) {
      return broken.getResult();
    }
  }
}
