package io.github.mailsni;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.mailsni.directory.CertificateDirectory;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** The rooms of the house and the directions between them: ARCHITECTURE.md draws them. */
@Tag("jdk")
@AnalyzeClasses(packages = "io.github.mailsni", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.github.mailsni";
    private static final String INTERNAL = ROOT + ".internal";

    /** What users see of the three rooms that they begin with. A type that is new here is new for ever. */
    private static final Set<String> PUBLIC_TYPES = Set.of(
            "CertificateLoadException",
            "CertificateSelector",
            "CertificateSource",
            "CertificateWarning",
            "CertificateNames",
            "Credential",
            "DirectoryEvent",
            "DirectoryStatistics",
            "ForwardingSelector",
            "HandshakeRecorder",
            "HostCredentials",
            "HostPattern",
            "InMemorySelector",
            "KeyPasswords",
            "KeyType",
            "LoadReport",
            "MatchKind",
            "RefusalReason",
            "RefusedFile",
            "ReloadReport",
            "RequestedName",
            "Selection",
            "ServerName",
            "StoredCredentials",
            "UnknownNamePolicy",
            "directory.CertificateDirectory",
            "directory.Layout",
            "exim.EximExplanation",
            "exim.EximTls",
            "exim.ExpressionSyntaxException");

    @ArchTest
    static final ArchRule ROOMS_MAKE_NO_CIRCLE =
            slices().matching("io.github.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOUNS_KNOW_NO_DISK = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat(type(Files.class)
                    .or(resideInAnyPackage(
                            ROOT + ".directory..",
                            ROOT + ".exim..",
                            INTERNAL + ".disk..",
                            INTERNAL + ".material..",
                            INTERNAL + ".index..",
                            INTERNAL + ".selector..",
                            INTERNAL + ".report..",
                            INTERNAL + ".exim..")));

    @ArchTest
    static final ArchRule EXIM_KNOWS_NO_DIRECTORY = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".exim..", INTERNAL + "..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".directory.."));

    @ArchTest
    static final ArchRule DIRECTORY_KNOWS_NO_EXIM = noClasses()
            .that()
            .resideInAPackage(ROOT + ".directory..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT + ".exim..", INTERNAL + ".exim.."));

    @ArchTest
    static final ArchRule NOTHING_ASKS_WHICH_SELECTOR_IT_HAS = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".directory..", ROOT + ".examples..")
            .should()
            .dependOnClassesThat(type(CertificateDirectory.class));

    @ArchTest
    static void onlyTheApiIsPublic(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(each -> isIn(each, ROOT, ROOT + ".directory", ROOT + ".exim"))
                        .filter(each ->
                                each.isTopLevelClass() && each.getModifiers().contains(JavaModifier.PUBLIC))
                        .map(each -> each.getName().substring(ROOT.length() + 1)))
                .containsExactlyInAnyOrderElementsOf(PUBLIC_TYPES);
    }

    private static boolean isIn(JavaClass type, String... packages) {
        return Set.of(packages).contains(type.getPackageName());
    }

    @ArchTest
    static final ArchRule READING_FILES_KNOWS_NO_HOSTS = noClasses()
            .that()
            .resideInAPackage(INTERNAL + ".pem..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(INTERNAL, INTERNAL + ".pem.."))));

    @ArchTest
    static final ArchRule CERTIFICATES_KNOW_NO_HOSTS = noClasses()
            .that()
            .resideInAPackage(INTERNAL + ".x509..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + "..")
                    .and(not(resideInAnyPackage(INTERNAL, INTERNAL + ".x509..", INTERNAL + ".pem.."))));

    @ArchTest
    static final ArchRule EXIMS_LANGUAGE_KNOWS_NOTHING_BUT_PATHS = noClasses()
            .that()
            .resideInAPackage(INTERNAL + ".exim..")
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(
                            "java.lang..",
                            "java.io..",
                            "java.math..",
                            "java.nio..",
                            "java.security..",
                            "java.time..",
                            "java.util..",
                            "org.jspecify.."))
                    .and(not(resideInAnyPackage(INTERNAL, INTERNAL + ".exim.."))));

    @ArchTest
    static final ArchRule EXIMS_FILE_FORMAT_KNOWS_NO_EXPRESSIONS = noClasses()
            .that()
            .resideInAnyPackage(INTERNAL + ".exim.configuration", INTERNAL + ".exim.regex", INTERNAL + ".exim.text")
            .should()
            .dependOnClassesThat(resideInAPackage(INTERNAL + ".exim"));

    @ArchTest
    static final ArchRule WHAT_ALL_SHARE_KNOWS_NOTHING_BUT_THE_JDK = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(
                            "java.lang..", "java.io..", "java.nio..", "java.time..", "java.util..", "org.jspecify.."))
                    .and(not(resideInAPackage(INTERNAL))));

    @ArchTest
    static final ArchRule SELECTION_KNOWS_NO_ENGINE = noClasses()
            .that()
            .resideInAnyPackage(ROOT, ROOT + ".directory..", ROOT + ".exim..")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage(INTERNAL + ".keymanager..", ROOT + ".testing..", "javax.net.ssl.."));

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_NO_FRAMEWORK = noClasses()
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.netty..", "jakarta..", ROOT + ".netty..", ROOT + ".javamail.."));

    @ArchTest
    static final ArchRule ONLY_FILES_ARE_BOUNCY_CASTLES = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT,
                    ROOT + ".directory..",
                    ROOT + ".exim..",
                    INTERNAL + ".disk..",
                    INTERNAL + ".material..",
                    INTERNAL + ".index..",
                    INTERNAL + ".keymanager..",
                    ROOT + ".coverage..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.bouncycastle.."));

    @ArchTest
    static final ArchRule SELECTION_DOES_NOT_JUDGE_COVERAGE = noClasses()
            .that()
            .resideInAnyPackage(ROOT, ROOT + ".directory..", ROOT + ".exim..", INTERNAL + "..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".coverage.."));

    @ArchTest
    static final ArchRule ONLY_THE_TEST_KIT_NEEDS_ASSERTJ = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".testing..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.assertj..", ROOT + ".testing.."));
}
