import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileReport;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/**
 * Says whether each file is in OWL 2 DL and in OWL 2 RL: one line a file and profile, then one line a violation.
 * Fields are parted by tabs: name of the file, name of the profile, logical axioms, violations. Imports must be gone
 * from the files.
 */
public class Profiles {
    public static void main(String[] files) throws Exception {
        OWLProfile[] profiles = {new OWL2DLProfile(), new OWL2RLProfile()};
        for (String file : files) {
            OWLOntology ontology = OWLManager.createOWLOntologyManager()
                .loadOntologyFromOntologyDocument(new File(file));
            for (OWLProfile profile : profiles) {
                OWLProfileReport report = profile.checkOntology(ontology);
                System.out.println(String.join("\t", new File(file).getName(), profile.getName(),
                    "" + ontology.getLogicalAxiomCount(), "" + report.getViolations().size()));
                for (OWLProfileViolation violation : report.getViolations()) {
                    System.out.println("  " + violation.toString().replaceAll("\\s+", " "));
                }
            }
        }
    }
}
